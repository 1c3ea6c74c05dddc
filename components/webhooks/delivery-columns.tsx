import { ActionButton } from "@/components/form/action-button";
import type { Column } from "@/components/table/columns";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import type { Delivery } from "@/lib/audit/webhooks/shapes";
import { toApi } from "@/lib/paths";

const LOOK = {
  pending: { word: "Waiting", tone: "info", icon: "clock" },
  delivered: { word: "Delivered", tone: "success", icon: "circle-check" },
  failed: { word: "Failed", tone: "danger", icon: "circle-x" },
} as const;
const KIND = { batch: "Events", test: "Test", replay: "Sent again" } as const;

/** What was sent to a webhook, what came of it, and the button that sends it again. */
export const deliveryColumns = (workspace: string, webhook: string, now: Date): Column<Delivery>[] => [
  {
    id: "what",
    header: "What",
    narrow: "title",
    cell: (d) => (
      <>
        {KIND[d.kind]}
        <span className="block text-muted text-xs">
          {d.first_seq === null ? "no events" : `${d.events} from #${d.first_seq} to #${d.last_seq}`}
        </span>
      </>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: (d) => (
      <Badge tone={LOOK[d.status].tone} icon={LOOK[d.status].icon}>
        {LOOK[d.status].word}
      </Badge>
    ),
  },
  {
    id: "answer",
    header: "Answer",
    wrap: true,
    width: "@2xl:min-w-56",
    cell: (d) => (
      <span>
        {d.error ?? (d.status_code === null ? "not sent yet" : `${d.status_code} in ${d.duration_ms} ms`)}
        {d.attempts > 1 && <span className="text-muted"> · {d.attempts} attempts</span>}
        {d.next_attempt_at && d.attempts > 0 && (
          <span className="text-muted">
            {" "}
            · next <Time at={d.next_attempt_at} now={now} />
          </span>
        )}
      </span>
    ),
  },
  { id: "at", header: "When", cell: (d) => <Time at={d.created_at} now={now} /> },
  {
    id: "again",
    header: "Send again",
    narrow: "bare",
    align: "end",
    cell: (d) => (
      <ActionButton
        label="Send again"
        size="sm"
        request={{
          path: toApi.replayAuditDelivery({ id: webhook, delivery: d.id }),
          method: "POST",
          workspace,
          body: {},
        }}
        done={{ message: "It is being sent again. Look here in a moment." }}
      />
    ),
  },
];
