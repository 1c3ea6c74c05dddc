import type { Metadata } from "next";
import { pageActor, pageRead } from "@/app/console/session";
import { ActionButton } from "@/components/form/action-button";
import { ApiForm } from "@/components/form/api-form";
import { SelectField, Submit } from "@/components/form/fields";
import { groupMemberColumns } from "@/components/groups/group-columns";
import { GroupFields } from "@/components/groups/group-fields";
import { DataTable } from "@/components/table/data-table";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { groupEditor } from "@/lib/groups/editor";
import { listMembers } from "@/lib/members/list";
import { decodeSegment, to, toApi } from "@/lib/paths";
import { together } from "@/lib/view/together";

export const metadata: Metadata = { title: "Group" };

type Props = { params: Promise<{ workspace: string; group: string }> };

export default async function GroupPage({ params }: Props) {
  const id = decodeSegment((await params).group) ?? "";
  const actor = await pageActor(params, (workspace) => to.group({ workspace, group: id }));
  const { slug } = actor.workspace;
  const {
    editor: { group, why },
    people: { members },
  } = await pageRead(
    together(actor, { editor: [groupEditor, { slug, group_id: id }], people: [listMembers, { slug }] }),
  );
  const now = new Date();
  const inIt = new Set(group.members.map((m) => m.user.id));
  const others = members.filter((m) => !inIt.has(m.user.id) && m.user.id !== actor.userId);
  const whyNotAdd = why.join ?? (others.length === 0 ? "There is nobody else to put in." : null);
  const list = to.settings({ workspace: slug, section: "groups" });
  const place = { workspace: slug, group: id };
  return (
    <div className="flex flex-col gap-4">
      <p>
        <Link href={list}>All groups</Link>
      </p>
      <Card title={`Who is in ${group.name}`} note={group.source ? `kept by ${group.source}` : undefined} flush>
        <DataTable
          label={`Members of ${group.name}`}
          columns={groupMemberColumns(slug, group, why.keep, now)}
          rows={group.members}
          rowKey={(m) => m.user.id}
          empty={<EmptyState icon="users" title="Nobody is in it" />}
        />
      </Card>
      <Card title="Put somebody in" note="members of this workspace">
        <ApiForm
          key={group.revision}
          request={{ path: toApi.groupMembers(place), method: "POST", workspace: slug }}
          done={{ message: `They are in ${group.name} from now on.` }}
          className="flex flex-wrap items-end gap-4"
        >
          <SelectField
            name="/user_id"
            label="Who"
            options={others.map((m) => ({ value: m.user.id, label: m.user.name }))}
            hint="You cannot put yourself in; somebody else must."
            className="w-full max-w-sm"
            required
          />
          <div>
            <Submit label="Put in" icon="plus" disabledReason={whyNotAdd} />
          </div>
        </ApiForm>
      </Card>
      <Card title="Decides for" note="times are UTC">
        {group.delegations.length === 0 ? (
          <p className="text-muted">Nobody has handed decisions to this group.</p>
        ) : (
          <ul className="flex flex-col gap-1">
            {group.delegations.map((d) => (
              <li key={d.id}>
                <span className="font-medium">{d.from.name}</span>, from <Time at={d.starts_at} now={now} absolute /> to{" "}
                <Time at={d.ends_at} now={now} absolute />
              </li>
            ))}
          </ul>
        )}
        <p className="mt-2">
          <Link href={to.settings({ workspace: slug, section: "delegations" })}>All delegations</Link>
        </p>
      </Card>
      <Card title="Name">
        <ApiForm
          key={group.revision}
          request={{ path: toApi.group(place), method: "PATCH", workspace: slug, ifMatch: group.revision }}
          patches={{ document: group }}
          done={{ message: "The group is changed." }}
          className="flex flex-col gap-4"
        >
          <GroupFields group={group} />
          <div>
            <Submit label="Save" needsChange disabledReason={why.keep} />
          </div>
        </ApiForm>
      </Card>
      <Card title="Delete the group">
        <p className="mb-3 max-w-prose text-muted">
          Its people stay members of the workspace, and what they decided stays decided.
        </p>
        <ActionButton
          label="Delete the group"
          variant="danger-quiet"
          request={{ path: toApi.group(place), method: "DELETE", workspace: slug, body: {} }}
          done={{ message: `${group.name} is deleted.`, href: list }}
          disabledReason={why.remove}
          confirm={{ title: `Delete ${group.name}?`, text: "A group of the same name can be made again." }}
        />
      </Card>
    </div>
  );
}
