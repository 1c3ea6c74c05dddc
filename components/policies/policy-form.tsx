"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { ForecastNote } from "@/components/form/forecast";
import { Alert, ProblemAlert } from "@/components/form/problem-alert";
import { UnsavedGuard } from "@/components/form/unsaved";
import { useSend } from "@/components/form/use-send";
import { CheckResult } from "@/components/policies/check-result";
import { Demands } from "@/components/policies/demands";
import { type Choices, type Draft, NEW } from "@/components/policies/draft";
import { Selectors } from "@/components/policies/selectors";
import { useCheck } from "@/components/policies/use-check";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/input/checkbox";
import { Field } from "@/components/ui/input/field";
import { Input } from "@/components/ui/input/input";
import { Textarea } from "@/components/ui/input/textarea";
import { Card } from "@/components/ui/layout/card";
import type { Problem } from "@/lib/client/problem";
import { to, toApi } from "@/lib/paths";
import { changedFields, weakens } from "@/lib/policies/rules";
import type { Forecast } from "@/lib/tickets/rules";

type Props = {
  workspace: string;
  /** The policy that is edited; null makes a new one. */
  policy: (Draft & { id: string; revision: number }) | null;
  choices: Choices;
  /** What an edit that can weaken it, or making one, leads to. */
  weaker: Forecast;
  why: string | null;
};

/**
 * Makes a policy or edits one as its next revision. The button says whether a press does it or asks for it; beside it
 * stands what the draft amounts to, as the server says it.
 */
export function PolicyForm({ workspace, policy, choices, weaker, why }: Props) {
  const first: Draft = policy ? fieldsOf(policy) : NEW;
  const [draft, setDraft] = useState<Draft>(first);
  const [reason, setReason] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const { checked, problem: unchecked, busy: checking } = useCheck(workspace, draft, policy?.id ?? null);
  const { busy, send, settle } = useSend(workspace);
  const router = useRouter();
  const edit = (part: Partial<Draft>) => setDraft((known) => ({ ...known, ...part }));
  const changes = policy ? changedFields(first, draft) : [];
  const forecast: Forecast = policy && !weakens(first, draft) ? { kind: "free" } : weaker;
  const gated = forecast.kind === "gated";
  const faults = problem?.errors ?? unchecked?.errors ?? checked?.draft.errors ?? [];
  // The server was asked about the draft as a member of its body.
  const errorAt = (field: string) =>
    faults.find((e) => e.field === field || e.field === `/policy${field}`)?.message ?? null;
  const blocked =
    why ??
    (forecast.kind === "refused" ? forecast.why : null) ??
    (draft.name.trim() === "" ? "Give it a name." : null) ??
    (policy && changes.length === 0 ? "Nothing has been changed." : null) ??
    checked?.draft.errors[0]?.message ??
    (unchecked ? "See what is wrong with it beside the form." : null);
  const label = gated ? "Ask to save" : policy ? `Save as revision ${policy.revision + 1}` : "Make the policy";

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy || blocked) return;
    const said = { reason: reason.trim() || null };
    const body = policy ? { ...Object.fromEntries(changes.map((f) => [f, draft[f]])), ...said } : { ...draft, ...said };
    const outcome = policy
      ? await send({ path: toApi.policy(policy), method: "PATCH", workspace, ifMatch: policy.revision, body })
      : await send({ path: toApi.policies(), method: "POST", workspace, body });
    if (!outcome.ok) return setProblem(outcome.problem);
    setProblem(null);
    const href = policy ? to.policy({ workspace, id: policy.id }) : to.policies({ workspace });
    settle(outcome, { message: `${draft.name} is saved.`, href, toRequest: true });
  }
  const stale = problem?.status === 412;
  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid items-start gap-4 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-4">
        {stale && (
          <Alert tone="warning" icon="triangle-alert" title="Somebody changed this policy meanwhile" live intoSight>
            <Button size="sm" className="mt-2" onClick={() => router.refresh()}>
              Show the newer one and drop mine
            </Button>
          </Alert>
        )}
        {problem && !stale && <ProblemAlert problem={problem} workspace={workspace} />}
        <Card title="Name">
          <div className="flex flex-col gap-4">
            <Field label="Name" error={errorAt("/name")} required>
              {(control) => (
                <Input
                  {...control}
                  autoComplete="off"
                  value={draft.name}
                  onChange={(event) => edit({ name: event.target.value })}
                />
              )}
            </Field>
            <Field label="Description" error={errorAt("/description")}>
              {(control) => (
                <Textarea
                  {...control}
                  rows={2}
                  value={draft.description}
                  onChange={(event) => edit({ description: event.target.value })}
                />
              )}
            </Field>
            <Checkbox
              checked={draft.enabled}
              hint="Switched off it says nothing; its revisions stay."
              onChange={(event) => edit({ enabled: event.target.checked })}
            >
              In force
            </Checkbox>
          </div>
        </Card>
        <Card title="What it speaks about">
          <Selectors draft={draft} choices={choices} errorAt={errorAt} onChange={edit} />
        </Card>
        <Card title="What it demands">
          <Demands draft={draft} errorAt={errorAt} onChange={edit} />
        </Card>
        <Card title="Save">
          <div className="flex flex-col gap-4">
            <Field label="Reason" hint="Whoever decides or looks back later reads it.">
              {(control) => (
                <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />
              )}
            </Field>
            {(!policy || changes.length > 0) && <ForecastNote forecast={forecast} />}
            <div>
              <Button type="submit" variant="primary" busy={busy} disabledReason={blocked}>
                {label}
              </Button>
            </div>
          </div>
        </Card>
      </div>
      <CheckResult workspace={workspace} checked={checked} problem={unchecked} busy={checking} />
      <UnsavedGuard dirty={policy ? changes.length > 0 : JSON.stringify(draft) !== JSON.stringify(NEW)} />
    </form>
  );
}

const fieldsOf = (policy: Draft): Draft =>
  Object.fromEntries(Object.keys(NEW).map((key) => [key, policy[key as keyof Draft]])) as Draft;
