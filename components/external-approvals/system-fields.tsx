import { CheckField, SelectField, TextField } from "@/components/form/fields";
import type { System } from "@/lib/external-approvals/shapes";

const TYPES = [
  { value: "webhook", label: "Webhook" },
  { value: "servicenow", label: "ServiceNow" },
  { value: "jira", label: "Jira" },
];
const ROLES = [
  { value: "approver", label: "Approver" },
  { value: "security-approver", label: "Security approver" },
];

/** The fields of an external system, for making one and for editing it. The secret is written here and never read back. */
export function SystemFields({ system }: { system?: System }) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-3">
        <TextField name="/name" label="Name" defaultValue={system?.name} autoComplete="off" required />
        <SelectField name="/type" label="Type" options={TYPES} defaultValue={system?.type ?? "webhook"} required />
        <SelectField
          name="/role"
          label="Seat it may take"
          hint="One of each request."
          options={ROLES}
          defaultValue={system?.role ?? "approver"}
          required
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          name="/webhook_url"
          label="Address"
          type="url"
          defaultValue={system?.webhook_url}
          placeholder="https://changes.example/assent"
          autoComplete="off"
          required
        />
        <TextField
          name="/webhook_secret"
          label={system ? "New secret" : "Secret"}
          type="password"
          hint={
            system
              ? "Leave it empty to keep the one there is. It is never shown."
              : "whsec_ and 24 to 64 bytes in base64. It signs both ways and is never shown again."
          }
          autoComplete="new-password"
          required={!system}
        />
        <TextField
          name="/allowed_environments"
          label="Environments"
          as="list"
          empty="null"
          hint="Short names, class:test or class:prod, separated by commas. Empty means every environment."
          defaultValue={system ? (system.allowed_environments ?? []).join(", ") : "class:prod"}
          autoComplete="off"
        />
        <TextField
          name="/webhook_headers"
          label="Headers"
          as="json"
          lines={3}
          mono
          hint={`JSON. A secret is written as its name: {"Authorization": "Bearer \${CHANGES_TOKEN}"}`}
          defaultValue={JSON.stringify(system?.webhook_headers ?? {})}
        />
        <TextField
          name="/timeout_seconds"
          label="Give up after"
          type="number"
          as="number"
          hint="Seconds, 1 to 120."
          defaultValue={String(system?.timeout_seconds ?? 30)}
        />
        <TextField
          name="/retry_count"
          label="Try again"
          type="number"
          as="number"
          hint="Times, 0 to 10. Afterwards the request is left to the people here."
          defaultValue={String(system?.retry_count ?? 3)}
        />
      </div>
      <CheckField name="/enabled" label="Requests are put to it" defaultChecked={system?.enabled ?? true} />
      <TextField
        name="/reason"
        label="Reason"
        hint="Shown to whoever agrees to it, where that is needed."
        autoComplete="off"
      />
    </>
  );
}
