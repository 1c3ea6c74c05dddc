"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { bodyOf } from "@/components/form/body";
import { SelectField, Submit, TextField } from "@/components/form/fields";
import { FormState, useFirstFault } from "@/components/form/form-state";
import { ProblemAlert } from "@/components/form/problem-alert";
import { useSend } from "@/components/form/use-send";
import { ScopeChoice } from "@/components/settings/scope-choice";
import { type MadeToken, TokenSecret } from "@/components/settings/token-secret";
import type { Problem } from "@/lib/client/problem";
import { toApi } from "@/lib/paths";

const KINDS = [
  { value: "cli", label: "The command line" },
  { value: "api", label: "A pipeline or an application (API)" },
  { value: "live", label: "Evaluating flows (evaluate key)" },
];
const DAYS = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "a year" },
];
const SHOWN = new Set(["/name", "/kind", "/expires_in_days", "/scopes"]);

type Props = {
  workspace: string;
  /** What this person may do: no token of theirs can do more. */
  permissions: readonly string[];
};

/** Makes a token. Its secret is held by this page alone: once it is put away or the page is left, nobody has it. */
export function TokenForm({ workspace, permissions }: Props) {
  const [kind, setKind] = useState("cli");
  const [scopes, setScopes] = useState<readonly string[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const form = useFirstFault(problem);
  const [made, setMade] = useState<MadeToken | null>(null);
  const { busy, send } = useSend(workspace);
  const router = useRouter();
  const narrowed = kind === "live" ? null : scopes;

  async function make(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    // Unavailable, the button is a plain one; Enter in a field would still get here.
    if (busy || narrowed?.length === 0) return;
    const body = { ...bodyOf(event.currentTarget), ...(narrowed && { scopes: narrowed }) };
    const outcome = await send<MadeToken>({ path: toApi.tokens(), method: "POST", workspace, body });
    if (!outcome.ok) return setProblem(outcome.problem);
    setProblem(null);
    setMade(outcome.data);
    router.refresh();
  }
  if (made) return <TokenSecret made={made} onDone={() => setMade(null)} />;
  const unplaced = problem && (problem.errors.length === 0 || problem.errors.some((e) => !SHOWN.has(e.field)));
  return (
    <FormState value={{ busy, dirty: false, problem }}>
      <form ref={form} noValidate onSubmit={(event) => void make(event)} className="flex flex-col gap-4">
        {unplaced && <ProblemAlert problem={problem} shownElsewhere={SHOWN} />}
        <div className="grid gap-4 sm:grid-cols-3">
          <TextField
            name="/name"
            label="Name"
            hint="Where it will be used, so that you know it again."
            required
            autoComplete="off"
          />
          <SelectField
            name="/kind"
            label="For"
            required
            options={KINDS}
            defaultValue={kind}
            onChange={(event) => setKind(event.target.value)}
          />
          <SelectField
            name="/expires_in_days"
            label="Expires after"
            required
            as="number"
            options={DAYS}
            defaultValue="90"
          />
        </div>
        {kind === "live" ? (
          <p className="text-muted text-sm">An evaluate key evaluates published flows. It opens nothing else.</p>
        ) : (
          <ScopeChoice permissions={permissions} scopes={scopes} onChange={setScopes} />
        )}
        <div>
          <Submit
            label="Make the token"
            icon="plus"
            disabledReason={narrowed?.length === 0 ? "Choose at least one thing it may do." : null}
          />
        </div>
      </form>
    </FormState>
  );
}
