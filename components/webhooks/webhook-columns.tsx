import type { Column } from "@/components/table/columns";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { Webhook } from "@/lib/audit/webhooks/shapes";
import { to } from "@/lib/paths";

/** Webhooks of a workspace: where each goes, what it gets, and how it fares. */
export const webhookColumns = (workspace: string, now: Date): Column<Webhook>[] => [
  {
    id: "name",
    header: "Name",
    narrow: "title",
    cell: (w) => (
      <>
        <Link href={to.auditWebhook({ workspace, id: w.id })}>{w.name}</Link>
        <span className="block truncate text-muted text-xs">{hostOf(w.url)}</span>
      </>
    ),
  },
  {
    id: "events",
    header: "Events",
    wrap: true,
    width: "@2xl:min-w-32",
    cell: (w) => w.filters.actions.join(", ") || "every event",
  },
  {
    id: "places",
    header: "Where",
    wrap: true,
    from: "md",
    cell: (w) => w.filters.environments.join(", ") || "everywhere",
  },
  { id: "state", header: "State", cell: (w) => <WebhookState webhook={w} /> },
  {
    id: "last",
    header: "Last delivered",
    align: "end",
    cell: (w) =>
      w.last_delivered_at ? <Time at={w.last_delivered_at} now={now} /> : <span className="text-muted">never</span>,
  },
];

export function WebhookState({ webhook: w }: { webhook: Webhook }) {
  if (!w.enabled)
    return (
      <Badge tone={w.disabled_reason ? "danger" : "neutral"} icon="ban">
        Disabled
      </Badge>
    );
  if (w.failures > 0)
    return (
      <Badge tone="warning" icon="triangle-alert">
        Failing
      </Badge>
    );
  return (
    <Badge tone="success" icon="circle-check">
      Delivering
    </Badge>
  );
}

const hostOf = (url: string): string => /^https?:\/\/([^/?#]+)/.exec(url)?.[1] ?? url;
