"use client";

import { useSyncExternalStore } from "react";
import { ApiForm } from "@/components/form/api-form";
import { Submit, TextField } from "@/components/form/fields";
import { decodeSegment, to, toApi } from "@/lib/paths";

const onHash = (changed: () => void) => {
  window.addEventListener("hashchange", changed);
  return () => window.removeEventListener("hashchange", changed);
};
const readHash = () => window.location.hash.slice(1);

/** Sends the link's secret, which the server that drew the page never saw, along with what is typed. */
export function InvitationForm() {
  const hash = useSyncExternalStore(onHash, readHash, () => null);
  if (hash === "") return <p role="alert">Open the whole link that you were given, to its last character.</p>;
  return (
    <ApiForm
      request={{ path: toApi.invitations(), method: "POST" }}
      also={{ secret: decodeSegment(hash ?? "") ?? "" }}
      done={{ href: to.home() }}
      guard={false}
      className="flex flex-col gap-4"
    >
      <TextField name="/name" label="Your name" autoComplete="name" required />
      <TextField
        name="/password"
        label="Password"
        type="password"
        hint="At least 12 characters. You sign in with it and with the address you were invited by."
        autoComplete="new-password"
        required
      />
      <Submit label="Come in" />
    </ApiForm>
  );
}
