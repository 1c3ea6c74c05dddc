import type { Metadata } from "next";
import { Logo } from "@/components/shell/logo";
import { BootstrapForm } from "@/components/sign-in/bootstrap-form";

export const metadata: Metadata = { title: "Set up" };

/** Where the link printed at the first start leads. What is behind its hash only the browser sees. */
export default function BootstrapPage() {
  return (
    <main className="mx-auto max-w-sm px-4 py-12 sm:py-20">
      <Logo large />
      <h1 className="mt-5 font-semibold text-2xl tracking-tight">Set up Assent</h1>
      <p className="mt-1 mb-6 text-lg text-muted">
        Make the first workspace and your account. You will own the workspace and administer this installation.
      </p>
      <BootstrapForm />
    </main>
  );
}
