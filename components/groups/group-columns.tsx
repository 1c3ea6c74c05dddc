import { ActionButton } from "@/components/form/action-button";
import type { Column } from "@/components/table/columns";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import type { Group, ListedGroup } from "@/lib/groups/shapes";
import { to, toApi } from "@/lib/paths";

/** The groups of a workspace: what each is for, how many are in it, whether it decides for somebody, who keeps it. */
export const groupColumns = (workspace: string): Column<ListedGroup>[] => [
  {
    id: "name",
    header: "Group",
    narrow: "title",
    wrap: true,
    cell: (g) => (
      <>
        <Link href={to.group({ workspace, group: g.id })}>{g.name}</Link>
        {g.description && <span className="mt-0.5 block text-muted text-xs">{g.description}</span>}
      </>
    ),
  },
  { id: "members", header: "Members", cell: (g) => (g.member_count === 0 ? "nobody" : g.member_count) },
  {
    id: "decides",
    header: "Decisions handed to it",
    wrap: true,
    cell: (g) =>
      g.delegation_count === 0 ? (
        <span className="text-muted">none</span>
      ) : (
        <Badge tone="info">{g.delegation_count === 1 ? "by one delegation" : `by ${g.delegation_count}`}</Badge>
      ),
  },
  { id: "kept", header: "Kept by", cell: (g) => g.source ?? <span className="text-muted">people here</span> },
];

/** Who is in a group, since when, and the way out of it. */
export const groupMemberColumns = (
  workspace: string,
  group: Pick<Group, "id" | "name">,
  why: string | null,
  now: Date,
): Column<Group["members"][number]>[] => [
  {
    id: "name",
    header: "Name",
    narrow: "title",
    cell: ({ user }) => (
      <>
        <Link href={to.member({ workspace, user: user.id })}>{user.name}</Link>
        <span className="mt-0.5 block text-muted text-xs">{user.email}</span>
      </>
    ),
  },
  {
    id: "added",
    header: "In it",
    width: "w-[32%]",
    cell: (m) => (
      <span>
        since <Time at={m.added_at} now={now} />, by {m.added_by}
      </span>
    ),
  },
  {
    id: "remove",
    header: "Take out",
    narrow: "bare",
    align: "end",
    width: "w-[26%]",
    cell: ({ user }) =>
      why === null && (
        <ActionButton
          label={`Take ${user.name} out`}
          size="sm"
          variant="danger-quiet"
          request={{
            path: toApi.groupMember({ workspace, group: group.id, user: user.id }),
            method: "DELETE",
            workspace,
            body: {},
          }}
          done={{ message: `${user.name} is no longer in ${group.name}.` }}
          confirm={{
            title: `Take ${user.name} out of ${group.name}?`,
            text: "From that moment they decide for nobody by it. What they decided stays decided.",
          }}
        />
      ),
  },
];
