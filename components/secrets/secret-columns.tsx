import { ActionButton } from "@/components/form/action-button";
import type { Column } from "@/components/table/columns";
import { Link, LinkButton } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { to, toApi } from "@/lib/paths";
import type { ListedSecret } from "@/lib/secret-store/shapes";

/** The secrets of a workspace: all that is known of them but what they are. */
export const secretColumns = (workspace: string, now: Date): Column<ListedSecret>[] => [
  {
    id: "name",
    header: "Name",
    narrow: "title",
    cell: (s) => <code className="text-sm [overflow-wrap:anywhere]">{`\${${s.name}}`}</code>,
  },
  {
    id: "set",
    header: "Set",
    width: "w-[22%]",
    cell: (s) => (
      <span>
        <Time at={s.updated_at} now={now} /> by {s.updated_by.name}
        {s.revision > 1 && (
          <span className="block text-muted text-xs">
            replaced {s.revision === 2 ? "once" : `${s.revision - 1} times`}
          </span>
        )}
      </span>
    ),
  },
  {
    id: "used",
    header: "Used by",
    wrap: true,
    width: "w-[26%]",
    cell: (s) =>
      s.used_by.length === 0 ? (
        <span className="text-muted">nothing that names it</span>
      ) : (
        <ul className="flex flex-col gap-0.5">
          {s.used_by.map((user) => (
            <li key={user.id}>
              <Link
                href={
                  user.kind === "webhook"
                    ? to.auditWebhook({ workspace, id: user.id })
                    : to.externalSystem({ workspace, id: user.id })
                }
              >
                {user.name}
              </Link>{" "}
              <span className="text-muted text-xs">{user.kind === "webhook" ? "webhook" : "external system"}</span>
            </li>
          ))}
        </ul>
      ),
  },
  {
    id: "act",
    header: "Change",
    narrow: "bare",
    align: "end",
    width: "w-[20%]",
    cell: (s) => (
      <div className="flex flex-wrap justify-end gap-2 @max-2xl:justify-start">
        <LinkButton
          size="sm"
          href={to.settings({ workspace, section: "secrets" }, { name: s.name })}
          aria-label={`Replace ${s.name}`}
        >
          Replace
        </LinkButton>
        <ActionButton
          label="Forget"
          size="sm"
          variant="danger-quiet"
          request={{ path: toApi.secret(s), method: "DELETE", workspace, ifMatch: s.revision }}
          done={{ message: `${s.name} is forgotten.` }}
          confirm={{
            title: `Forget ${s.name}?`,
            text:
              s.used_by.length === 0
                ? "Its value is gone for good."
                : `Its value is gone for good. What asks for it fails from then on: ${s.used_by.map((u) => u.name).join(", ")}.`,
          }}
        />
      </div>
    ),
  },
];
