"use client";

import { SelectField, TextField } from "@/components/form/fields";

type Values = {
  name: string;
  url: string;
  method: string;
  headers: Record<string, string>;
  filters: { actions: string[]; environments: string[] };
  batch_size: number;
  flush_interval_seconds: number;
};

/** What a webhook is made of. Each field is named by its place in the body, so refusals come back to it. */
export function WebhookFields({ values }: { values?: Values }) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField name="/name" label="Name" required defaultValue={values?.name} autoComplete="off" />
        <SelectField
          name="/method"
          label="Method"
          required
          options={["POST", "PUT"].map((value) => ({ value, label: value }))}
          defaultValue={values?.method ?? "POST"}
        />
      </div>
      <TextField
        name="/url"
        label="Address"
        type="url"
        required
        defaultValue={values?.url}
        hint="A secret may stand in the path, as ${NAME}. Private addresses are refused unless the instance allows them."
      />
      <TextField
        name="/headers"
        label="Headers"
        as="json"
        lines={3}
        mono
        defaultValue={JSON.stringify(values?.headers ?? {}, null, 2)}
        hint="An object. ${NAME} is filled from the secret store; other values are sealed and never shown again."
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          name="/filters/actions"
          label="Events"
          as="list"
          lines={3}
          mono
          defaultValue={values?.filters.actions.join("\n")}
          hint="One to a line, such as approval.* or *.delete. Empty sends every event."
        />
        <TextField
          name="/filters/environments"
          label="Environments"
          as="list"
          lines={3}
          mono
          defaultValue={values?.filters.environments.join("\n")}
          hint="Slugs, class:test or class:prod. Empty sends those of every environment and of none."
        />
        <TextField
          name="/batch_size"
          label="Events in one message, at most"
          as="number"
          type="number"
          required
          defaultValue={String(values?.batch_size ?? 100)}
        />
        <TextField
          name="/flush_interval_seconds"
          label="Seconds until a message goes that is not full"
          as="number"
          type="number"
          required
          defaultValue={String(values?.flush_interval_seconds ?? 60)}
        />
      </div>
    </>
  );
}
