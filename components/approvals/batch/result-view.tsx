import type { Asked } from "@/components/approvals/batch/preflight";
import { Badge } from "@/components/ui/badge";
import type { IconName } from "@/components/ui/icon-sprite";
import type { Tone } from "@/components/ui/tone";
import type { ItemStatus } from "@/lib/batches/rules";
import type { BatchStatus } from "@/lib/batches/shapes";

const LOOKS: Record<ItemStatus, { word: string; icon: IconName; tone: Tone }> = {
  queued: { word: "Waiting", icon: "hourglass", tone: "neutral" },
  succeeded: { word: "Done", icon: "circle-check", tone: "success" },
  failed: { word: "Not done", icon: "circle-x", tone: "danger" },
  rejected: { word: "Not taken", icon: "ban", tone: "danger" },
};

/** How a batch goes on, request by request; the sentence above is read out as it changes. */
export function ResultView({ batch, requests }: { batch: BatchStatus; requests: readonly Asked[] }) {
  const summaries = new Map(requests.map((request) => [request.id, request.summary]));
  return (
    <div className="flex flex-col gap-3">
      <p role="status" className="font-medium">
        {sentenceOf(batch)}
      </p>
      <progress
        aria-label="Requests decided"
        max={batch.total}
        value={batch.succeeded + batch.failed}
        className="h-1.5 w-full accent-accent-solid"
      />
      <ul aria-label="Result of each request" className="divide-y divide-line rounded-md border border-line">
        {batch.items.map((item) => {
          const { word, icon, tone } = LOOKS[item.status];
          return (
            <li key={item.ticket_id} className="flex flex-wrap items-start gap-2 px-3 py-1.5 text-sm">
              <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
                {summaries.get(item.ticket_id) ?? item.ticket_id}
                {item.error && (
                  <span className="block text-muted text-xs">
                    {item.error} <code className="font-mono">{item.code}</code>
                  </span>
                )}
              </span>
              <Badge tone={tone} icon={icon}>
                {word}
              </Badge>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** One sentence for where a batch stands. */
export function sentenceOf({ status, total, succeeded, failed, pending }: BatchStatus): string {
  if (status === "IN_PROGRESS") return `${total - pending} of ${total} decided.`;
  if (status === "COMPLETED") return total === 1 ? "It is decided." : `All ${total} are decided.`;
  return `${succeeded} of ${total} decided, ${failed} not. What was not stays chosen.`;
}
