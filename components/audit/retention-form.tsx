import { ApiForm } from "@/components/form/api-form";
import { Submit, TextField } from "@/components/form/fields";
import { toApi } from "@/lib/paths";
import type { Retention } from "@/lib/retention/rules";
import { FLOORS } from "@/lib/retention/rules";

type Props = {
  workspace: string;
  retention: Retention & { revision: number };
  /** Why this person may not change it; null when they may. */
  whyNot: string | null;
};

const FIELDS = [
  { field: "prod_days", label: "Prod, in days" },
  { field: "test_days", label: "Other environments, in days" },
  { field: "sensitive_days", label: "Deletions, approvals, rights, in days" },
] as const;

const text = (value: number | string | null): string => (value === null ? "" : String(value));

/** How long the bodies of events are kept; hashes are kept for ever. */
export function RetentionForm({ workspace, retention, whyNot }: Props) {
  return (
    <ApiForm
      key={retention.revision}
      className="grid gap-4"
      request={{ path: toApi.auditRetention(), method: "PATCH", workspace, ifMatch: retention.revision }}
      patches={{ document: { ...retention } }}
      done={{ message: "Retention changed." }}
    >
      <div className="grid gap-4 sm:grid-cols-3">
        {FIELDS.map(({ field, label }) => (
          <TextField
            key={field}
            name={`/${field}`}
            label={label}
            hint={`At least ${FLOORS[field]}. Empty keeps them for ever.`}
            type="number"
            as="number"
            empty="null"
            defaultValue={text(retention[field])}
            readOnly={whyNot !== null}
          />
        ))}
      </div>
      <TextField
        name="/legal_hold"
        label="Legal hold"
        hint="A reason here stops every purge until it is removed."
        empty="null"
        defaultValue={text(retention.legal_hold)}
        readOnly={whyNot !== null}
      />
      <div>
        <Submit label="Save" needsChange disabledReason={whyNot} />
      </div>
    </ApiForm>
  );
}
