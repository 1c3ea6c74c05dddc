import { ActionButton } from "@/components/form/action-button";
import type { Column } from "@/components/table/columns";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { System } from "@/lib/external-approvals/shapes";
import { to, toApi } from "@/lib/paths";

/** An external system: what it may decide, whether its last test arrived, and the ways to test, switch and remove it. */
export const systemColumns = (workspace: string, now: Date): Column<System>[] => [
  {
    id: "name",
    header: "System",
    narrow: "title",
    cell: (s) => (
      <div className="min-w-0">
        <Link href={to.externalSystem({ workspace, id: s.id })}>{s.name}</Link>
        <p className="mt-0.5 text-muted text-xs [overflow-wrap:anywhere]">
          {s.type}, {s.webhook_url}
        </p>
      </div>
    ),
  },
  {
    id: "seat",
    header: "May decide",
    wrap: true,
    width: "@2xl:min-w-40",
    cell: (s) => (
      <span>
        one {s.role} seat in {s.allowed_environments?.join(", ") ?? "every environment"}
      </span>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: (s) =>
      s.enabled ? (
        <Badge tone="success" icon="circle-check">
          On
        </Badge>
      ) : (
        <Badge icon="circle-slash">Off</Badge>
      ),
  },
  {
    id: "test",
    header: "Last test",
    wrap: true,
    width: "@2xl:min-w-32",
    cell: (s) => <LastTest system={s} now={now} />,
  },
  {
    id: "act",
    header: "Change",
    narrow: "bare",
    align: "end",
    width: "@2xl:min-w-68",
    cell: (s) => (
      <div className="flex flex-wrap justify-end gap-2 @max-2xl:justify-start">
        <ActionButton
          label="Test"
          size="sm"
          request={{ path: toApi.testExternalSystem(s), method: "POST", workspace }}
          done={{ message: "A test message is on its way. Look again in a moment." }}
        />
        <ActionButton
          label={s.enabled ? "Switch off" : "Switch on"}
          size="sm"
          request={{
            path: toApi.externalSystem(s),
            method: "PATCH",
            workspace,
            body: { enabled: !s.enabled },
            ifMatch: s.revision,
          }}
          done={{ message: s.enabled ? `${s.name} is asked no more.` : `${s.name} is asked from now on.` }}
        />
        <ActionButton
          label="Remove"
          size="sm"
          request={{ path: toApi.externalSystem(s), method: "DELETE", workspace }}
          done={{ message: `${s.name} is removed.` }}
          confirm={{
            title: `Remove ${s.name}?`,
            text: "Its secret is forgotten at once. What it decided stands; what it was asked is left to the people here.",
          }}
        />
      </div>
    ),
  },
];

function LastTest({ system, now }: { system: System; now: Date }) {
  if (!system.tested_at) return <span className="text-muted">none yet</span>;
  return (
    <span>
      {system.test_error ? (
        <span className="text-danger">{system.test_error.detail}</span>
      ) : (
        <span className="text-success">arrived</span>
      )}{" "}
      <span className="text-muted text-xs">
        <Time at={system.tested_at} now={now} />
      </span>
    </span>
  );
}
