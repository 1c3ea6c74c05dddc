import { ActionButton } from "@/components/form/action-button";
import type { Column } from "@/components/table/columns";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { Delegation } from "@/lib/delegations/shapes";
import { to, toApi } from "@/lib/paths";

const TONES = { running: "success", planned: "info", over: "neutral" } as const;

/** Columns of delegations: who decides for whom, until when, and why. */
export const delegationColumns = (workspace: string, now: Date): Column<Delegation>[] => [
  {
    id: "who",
    header: "Who decides for whom",
    narrow: "title",
    wrap: true,
    cell: (d) => (
      <span>
        {d.group ? (
          <>
            Whoever is in <Link href={to.group({ workspace, group: d.group.id })}>{d.group.name}</Link>
          </>
        ) : (
          <span className="font-medium">{d.to.map((p) => p.name).join(", ")}</span>
        )}{" "}
        for {d.from.name} <Badge tone={TONES[d.status]}>{d.status}</Badge>
        <span className="block text-muted text-xs">{d.reason}</span>
      </span>
    ),
  },
  { id: "from", header: "From", cell: (d) => <Time at={d.starts_at} now={now} absolute /> },
  { id: "until", header: "Until", cell: (d) => <Time at={d.ended_at ?? d.ends_at} now={now} absolute /> },
  {
    id: "end",
    header: "End it",
    align: "end",
    cell: (d) =>
      d.status !== "over" &&
      d.can_end && (
        <ActionButton
          label={d.status === "running" ? "End now" : "Take back"}
          size="sm"
          variant="danger-quiet"
          request={{ path: toApi.endDelegation({ id: d.id }), method: "POST", workspace, body: {} }}
          done={{ message: `Nobody decides for ${d.from.name} by this any more.` }}
          confirm={{ title: "End this delegation?", text: "What was decided under it stays decided." }}
        />
      ),
  },
];
