import type { Metadata } from "next";
import { DemoBanner } from "@/components/shell/banner/demo-banner";
import { Logo } from "@/components/shell/logo";
import { PasswordForm } from "@/components/sign-in/password-form";
import { PersonaPicker } from "@/components/sign-in/persona-picker";
import { env } from "@/lib/env";
import { localPath, to } from "@/lib/paths";

export const metadata: Metadata = { title: "Sign in" };

type Props = { searchParams: Promise<{ next?: string | string[] }> };

/** One press in the demo, e-mail and password otherwise. */
export default async function SignInPage({ searchParams }: Props) {
  const { next } = await searchParams;
  const goOn = localPath(typeof next === "string" ? next : null) ?? to.home();
  const demo = env.ASSENT_DEMO;
  return (
    <>
      {demo && <DemoBanner />}
      <main className={`mx-auto px-4 py-12 sm:py-20 ${demo ? "max-w-2xl" : "max-w-sm"}`}>
        <Logo large />
        <h1 className="mt-5 font-semibold text-2xl tracking-tight">Sign in to Assent</h1>
        <p className="mt-1 mb-6 text-lg text-muted">
          {demo
            ? "Choose who to be. Ask for a change as one person, decide on it as another."
            : "Which version is live, who agreed to it, by which rule, and can you prove it?"}
        </p>
        {demo ? <PersonaPicker next={goOn} /> : <PasswordForm next={goOn} />}
      </main>
    </>
  );
}
