import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { roleChoices } from "@/app/console/role-choices";
import { pageActor, pageRead } from "@/app/console/session";
import { ActionButton } from "@/components/form/action-button";
import { MemberForm } from "@/components/members/member-form";
import { NewLink } from "@/components/members/new-link";
import { Card } from "@/components/ui/layout/card";
import { DefinitionList } from "@/components/ui/layout/definition-list";
import { Link } from "@/components/ui/link";
import { can } from "@/lib/access/can";
import { ROLES, type Role } from "@/lib/access/roles";
import { memberEditor } from "@/lib/members/editor";
import { listMembers } from "@/lib/members/list";
import { grantableRoles } from "@/lib/members/rules";
import { decodeSegment, to, toApi } from "@/lib/paths";
import { together } from "@/lib/view/together";

export const metadata: Metadata = { title: "Member" };

type Props = { params: Promise<{ workspace: string; user: string }> };

export default async function MemberPage({ params }: Props) {
  const user = decodeSegment((await params).user) ?? "";
  const actor = await pageActor(params, (workspace) => to.member({ workspace, user }));
  const { slug } = actor.workspace;
  const {
    people: { members },
    editor: { why },
  } = await pageRead(
    together(actor, { people: [listMembers, { slug }], editor: [memberEditor, { slug, user_id: user }] }),
  );
  const member = members.find((m) => m.user.id === user);
  if (!member) notFound();
  const roles = member.grants.map((g) => g.role);
  const self = actor.userId === user;
  // Who may change nobody gets the facts to read, not a form that cannot be sent.
  const mayChange = can(actor, "member:write", "workspace");
  const grants = member.grants.map(({ role, allowed_environments }) => ({ role, allowed_environments }));
  // What somebody holds is shown even where this person could not give it; taking it away is refused by its name.
  const shown = ROLES.filter((r): r is Role => grantableRoles(actor).includes(r) || roles.includes(r));
  const held = new Set(member.grants.flatMap((g) => g.allowed_environments ?? []));
  return (
    <div className="flex flex-col gap-4">
      <p>
        <Link href={to.settings({ workspace: slug, section: "members" })}>All members</Link>
      </p>
      <Card title={member.user.name} note={member.user.email}>
        {mayChange ? (
          <MemberForm
            key={JSON.stringify(grants)}
            workspace={slug}
            roles={roleChoices(shown)}
            environments={actor.environments
              .filter((e) => !e.archived || held.has(e.slug))
              .map(({ slug, name }) => ({ slug, name }))}
            member={{ id: user, name: member.user.name, grants }}
            disabledReason={why.change}
          />
        ) : (
          <>
            <DefinitionList
              columns={2}
              items={roleChoices(roles as Role[]).map(({ role, does }, i) => ({
                term: `${role}, ${grants[i]?.allowed_environments?.join(", ") ?? "everywhere"}`,
                value: does,
              }))}
            />
            <p className="mt-3 text-muted text-sm">{why.change} Owners and admins say what others may do.</p>
          </>
        )}
      </Card>
      {!member.joined && mayChange && (
        <Card title="Invitation" note="has not come in yet">
          <NewLink workspace={slug} user={user} why={why.link} />
        </Card>
      )}
      {(mayChange || self) && (
        <Card title={self ? "Leave the workspace" : "Remove from the workspace"}>
          <p className="mb-3 max-w-prose text-muted">
            {self ? "You lose" : `${member.user.name} loses`} every role here with the next request. The account stays,
            and so does all that was recorded.
          </p>
          <ActionButton
            label={self ? "Leave" : `Remove ${member.user.name}`}
            variant="danger-quiet"
            request={{ path: toApi.member({ workspace: slug, user }), method: "DELETE", workspace: slug, body: {} }}
            done={{
              message: self ? "You have left." : `${member.user.name} is no member any more.`,
              href: self ? to.home() : to.settings({ workspace: slug, section: "members" }),
            }}
            disabledReason={why.remove}
            confirm={{
              title: self ? "Leave this workspace?" : `Remove ${member.user.name}?`,
              text: "It counts from the next request on. They can be added again.",
            }}
          />
        </Card>
      )}
    </div>
  );
}
