import type { Metadata } from "next";
import { roleChoices } from "@/app/console/role-choices";
import { pageActor, pageRead } from "@/app/console/session";
import { memberColumns } from "@/components/members/member-columns";
import { MemberForm } from "@/components/members/member-form";
import { DataTable } from "@/components/table/data-table";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { can, whyCannot } from "@/lib/access/can";
import { listMembers } from "@/lib/members/list";
import { grantableRoles } from "@/lib/members/rules";
import { to } from "@/lib/paths";

export const metadata: Metadata = { title: "Members" };

type Props = { params: Promise<{ workspace: string }> };

export default async function MembersPage({ params }: Props) {
  const actor = await pageActor(params, (workspace) => to.settings({ workspace, section: "members" }));
  const { slug, name } = actor.workspace;
  const { members } = await pageRead(listMembers.run(actor, { slug }));
  const may = can(actor, "member:write", "workspace");
  return (
    <div className="flex flex-col gap-4">
      <Card title="Members" note={`of ${name}`} flush>
        <DataTable
          label="Members"
          columns={memberColumns(slug, actor.userId, new Date())}
          rows={members}
          rowKey={(m) => m.user.id}
          empty={<EmptyState icon="users" title="Nobody is a member" />}
        />
      </Card>
      <Card title="Add somebody" note="by e-mail address">
        {may ? (
          <MemberForm
            workspace={slug}
            roles={roleChoices(grantableRoles(actor))}
            environments={actor.environments.filter((e) => !e.archived).map(({ slug, name }) => ({ slug, name }))}
            disabledReason={null}
          />
        ) : (
          <p className="text-muted">
            {whyCannot(actor, "member:write", "workspace")} Owners and admins add people to a workspace.
          </p>
        )}
      </Card>
    </div>
  );
}
