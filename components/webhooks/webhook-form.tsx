"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { bodyOf } from "@/components/form/body";
import { Submit } from "@/components/form/fields";
import { FormState, useFirstFault } from "@/components/form/form-state";
import { ProblemAlert } from "@/components/form/problem-alert";
import { useSend } from "@/components/form/use-send";
import { SigningSecret } from "@/components/webhooks/signing-secret";
import { WebhookFields } from "@/components/webhooks/webhook-fields";
import type { Problem } from "@/lib/client/problem";
import { toApi } from "@/lib/paths";

const SHOWN = new Set(["/name", "/url", "/method", "/headers", "/batch_size", "/flush_interval_seconds"]);

/** Makes a webhook. Its signing secret is held by this page alone: once it is put away, nobody has it. */
export function WebhookForm({ workspace }: { workspace: string }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const form = useFirstFault(problem);
  const [made, setMade] = useState<{ name: string; signing_secret: string } | null>(null);
  const { busy, send } = useSend(workspace);
  const router = useRouter();

  async function make(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const body = bodyOf(event.currentTarget);
    if (busy) return;
    const outcome = await send<{ name: string; signing_secret: string }>({
      path: toApi.auditWebhooks(),
      method: "POST",
      workspace,
      body,
    });
    if (!outcome.ok) return setProblem(outcome.problem);
    setProblem(null);
    setMade(outcome.data);
    router.refresh();
  }
  if (made) return <SigningSecret name={made.name} secret={made.signing_secret} onDone={() => setMade(null)} />;
  const unplaced = problem && (problem.errors.length === 0 || problem.errors.some((e) => !SHOWN.has(e.field)));
  return (
    <FormState value={{ busy, dirty: false, problem }}>
      <form ref={form} noValidate onSubmit={(event) => void make(event)} className="flex flex-col gap-4">
        {unplaced && <ProblemAlert problem={problem} shownElsewhere={SHOWN} />}
        <WebhookFields />
        <div>
          <Submit label="Make the webhook" icon="plus" />
        </div>
      </form>
    </FormState>
  );
}
