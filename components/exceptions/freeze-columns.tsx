import { EditFreeze } from "@/components/exceptions/edit-freeze";
import { ActionButton } from "@/components/form/action-button";
import type { Column } from "@/components/table/columns";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import type { Freeze } from "@/lib/freezes/shapes";
import { toApi } from "@/lib/paths";

const TONES = { open: "warning", planned: "info", over: "neutral" } as const;

/** Columns of freeze windows. `why` says why this person cannot change or end one. */
export const freezeColumns = (workspace: string, now: Date, why: string | null): Column<Freeze>[] => [
  {
    id: "name",
    header: "Freeze",
    narrow: "title",
    wrap: true,
    cell: (f) => (
      <span>
        <span className="font-medium">{f.name}</span> <Badge tone={TONES[f.status]}>{f.status}</Badge>
        <span className="block text-muted text-xs">{f.reason}</span>
      </span>
    ),
  },
  { id: "where", header: "Environment", cell: (f) => f.environment },
  { id: "from", header: "From", cell: (f) => <Time at={f.starts_at} now={now} absolute /> },
  { id: "until", header: "Until", cell: (f) => <Time at={f.ended_at ?? f.ends_at} now={now} absolute /> },
  {
    id: "change",
    header: "Change it",
    align: "end",
    cell: (f) =>
      f.status !== "over" && (
        <span className="inline-flex items-start justify-end gap-2">
          {why === null && <EditFreeze workspace={workspace} freeze={f} />}
          <ActionButton
            label={f.status === "open" ? "End now" : "Take back"}
            size="sm"
            variant="danger-quiet"
            disabledReason={why}
            request={{
              path: toApi.endFreeze({ environment: f.environment, id: f.id }),
              method: "POST",
              workspace,
              body: {},
            }}
            done={{ message: `${f.environment} is no longer frozen by “${f.name}”.` }}
            confirm={{
              title: `End the freeze “${f.name}”?`,
              text: "What was approved and waits for it goes on at once.",
            }}
          />
        </span>
      ),
  },
];
