import { Alert, ProblemAlert } from "@/components/form/problem-alert";
import { DecidersList } from "@/components/policies/deciders-list";
import type { Checked } from "@/components/policies/draft";
import { Card } from "@/components/ui/layout/card";
import { Link } from "@/components/ui/link";
import type { Problem } from "@/lib/client/problem";
import { to } from "@/lib/paths";

type Props = { workspace: string; checked: Checked | null; problem: Problem | null; busy: boolean };

/** What the draft amounts to: its sentence, who could decide, what is wrong with it, and what it would have meant before. */
export function CheckResult({ workspace, checked, problem, busy }: Props) {
  if (problem) return <ProblemAlert problem={problem} />;
  if (!checked)
    return (
      <Card title="What it amounts to">
        <p className="text-muted">Asking what this would mean …</p>
      </Card>
    );
  const { draft, replay } = checked;
  return (
    <div className="flex min-w-0 flex-col gap-4" aria-busy={busy}>
      <Card title="What it amounts to">
        <p aria-live="polite">{draft.readback}</p>
        {draft.errors.map(({ field, message }) => (
          <Alert key={field + message} tone="danger" icon="circle-alert" title={message} className="mt-3" />
        ))}
        {draft.warnings.map((text) => (
          <Alert key={text} tone="warning" icon="triangle-alert" title={text} className="mt-3" />
        ))}
      </Card>
      {draft.deciders.length > 0 && (
        <Card title="Who could decide today">
          <DecidersList deciders={draft.deciders} />
        </Card>
      )}
      <Card title="Past requests" note={`${replay.checked} looked at`}>
        {replay.differing_count === 0 ? (
          <p className="text-muted">
            {replay.checked === 0 ? "There is none to try it on." : "None of them would have met other demands."}
          </p>
        ) : (
          <>
            <p className="mb-2">
              {replay.differing_count} would have met other demands
              {replay.differing.length < replay.differing_count && `, the newest ${replay.differing.length} of them`}:
            </p>
            <ul className="flex max-h-96 flex-col gap-3 overflow-y-auto">
              {replay.differing.map(({ ticket, says }) => (
                <li key={ticket.id} className="min-w-0 border-line border-b pb-3 last:border-b-0 last:pb-0">
                  <Link href={to.approval({ workspace, id: ticket.id })} className="break-words">
                    {ticket.summary}
                  </Link>
                  <p className="text-muted text-sm">{says}</p>
                </li>
              ))}
            </ul>
          </>
        )}
      </Card>
    </div>
  );
}
