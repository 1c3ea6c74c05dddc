"use client";

import { ApiForm } from "@/components/form/api-form";
import { SelectField, Submit, TextField } from "@/components/form/fields";
import { toApi } from "@/lib/paths";

const VERDICTS = [
  { value: "justified", label: "It was justified" },
  { value: "unjustified", label: "It was not justified" },
];

type Props = {
  workspace: string;
  id: string;
  /** Why this person cannot review it; null where they can. */
  why: string | null;
};

/** The review that a break-glass owes. */
export function ReviewForm({ workspace, id, why }: Props) {
  if (why) return <p className="text-muted">{why}</p>;
  return (
    <ApiForm
      request={{ path: toApi.reviewBreakGlass({ id }), method: "POST", workspace }}
      done={{ message: "The review is recorded." }}
      className="flex flex-col gap-4"
    >
      <SelectField name="/verdict" label="Verdict" options={VERDICTS} required className="max-w-xs" />
      <TextField name="/comment" label="What you found" lines={3} hint="Whoever looks back reads it." required />
      <div>
        <Submit label="Record the review" icon="check" />
      </div>
    </ApiForm>
  );
}
