import type { Metadata } from "next";
import { Logo } from "@/components/shell/logo";
import { InvitationForm } from "@/components/sign-in/invitation-form";

export const metadata: Metadata = { title: "Invitation" };

/** Where the link of an invitation leads. What is behind its hash only the browser sees. */
export default function InvitationPage() {
  return (
    <main className="mx-auto max-w-sm px-4 py-12 sm:py-20">
      <Logo large />
      <h1 className="mt-5 font-semibold text-2xl tracking-tight">You are invited to Assent</h1>
      <p className="mt-1 mb-6 text-lg text-muted">Choose a name and a password, and come in.</p>
      <InvitationForm />
    </main>
  );
}
