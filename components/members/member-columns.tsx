import type { Column } from "@/components/table/columns";
import { Badge } from "@/components/ui/badge";
import { LinkButton } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { Member } from "@/lib/members/shapes";
import { to } from "@/lib/paths";

/** Who is in the workspace and what they may do where. */
export const memberColumns = (workspace: string, self: string | null, now: Date): Column<Member>[] => [
  {
    id: "name",
    header: "Name",
    narrow: "title",
    cell: ({ user }) => (
      <>
        {user.name} {user.id === self && <Badge tone="accent">You</Badge>}
        <span className="mt-0.5 block text-muted text-xs">{user.email}</span>
      </>
    ),
  },
  {
    id: "roles",
    header: "May act as",
    wrap: true,
    cell: ({ grants }) => (
      <ul className="flex flex-col gap-1">
        {grants.map((g) => (
          <li key={g.id} className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            <Badge>{g.role}</Badge>
            <span className="text-muted text-xs">
              {g.allowed_environments ? `in ${g.allowed_environments.join(", ")}` : "everywhere"}
            </span>
          </li>
        ))}
      </ul>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: ({ joined, invited_until: until }) => {
      if (joined) return <span className="text-muted">has signed in</span>;
      const open = until !== null && new Date(until) > now;
      return open ? (
        <span>
          <Badge tone="info" icon="hourglass">
            Invited
          </Badge>{" "}
          <span className="text-muted text-xs">
            link ends <Time at={until} now={now} />
          </span>
        </span>
      ) : (
        <Badge tone="warning" icon="clock">
          {until === null ? "Has not come in" : "The link has ended"}
        </Badge>
      );
    },
  },
  {
    id: "open",
    header: "Open",
    narrow: "bare",
    align: "end",
    cell: ({ user }) => (
      <LinkButton size="sm" href={to.member({ workspace, user: user.id })} aria-label={`Open ${user.name}`}>
        Open
      </LinkButton>
    ),
  },
];
