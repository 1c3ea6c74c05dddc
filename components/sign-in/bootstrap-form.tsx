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
export function BootstrapForm() {
  const hash = useSyncExternalStore(onHash, readHash, () => null);
  if (hash === "") return <p role="alert">Open the whole link that the server printed, to its last character.</p>;
  return (
    <ApiForm
      request={{ path: toApi.bootstrap(), method: "POST" }}
      also={{ secret: decodeSegment(hash ?? "") ?? "" }}
      done={{ href: to.home() }}
      guard={false}
      className="flex flex-col gap-4"
    >
      <TextField name="/workspace/name" label="Name of the workspace" required />
      <TextField
        name="/workspace/slug"
        label="Short name"
        hint="Stands in addresses: lower-case letters, digits and hyphens."
        required
      />
      <TextField name="/name" label="Your name" autoComplete="name" required />
      <TextField name="/email" label="E-mail" type="email" autoComplete="username" required />
      <TextField
        name="/password"
        label="Password"
        type="password"
        hint="At least 12 characters."
        autoComplete="new-password"
        required
      />
      <Submit label="Set up" />
    </ApiForm>
  );
}
