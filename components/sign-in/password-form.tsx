"use client";

import { ApiForm } from "@/components/form/api-form";
import { Submit, TextField } from "@/components/form/fields";
import { toApi } from "@/lib/paths";

/** Sign-in by e-mail and password. */
export function PasswordForm({ next }: { next: string }) {
  return (
    <ApiForm
      request={{ path: toApi.passwordSignIn(), method: "POST" }}
      done={{ href: next }}
      guard={false}
      className="flex flex-col gap-4"
    >
      <TextField name="/email" label="E-mail" type="email" autoComplete="username" required />
      <TextField name="/password" label="Password" type="password" autoComplete="current-password" required />
      <Submit label="Sign in" />
    </ApiForm>
  );
}
