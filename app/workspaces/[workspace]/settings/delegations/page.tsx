import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { delegationColumns } from "@/components/exceptions/delegation-columns";
import { DelegationForm } from "@/components/exceptions/delegation-form";
import { DataTable } from "@/components/table/data-table";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { Pagination } from "@/components/ui/layout/pagination";
import { can } from "@/lib/access/can";
import { ROLE_PERMISSIONS, type Role } from "@/lib/access/roles";
import { listDelegations } from "@/lib/delegations/list";
import { whyNotHand } from "@/lib/delegations/rules";
import { listGroups } from "@/lib/groups/list";
import { listMembers } from "@/lib/members/list";
import { to } from "@/lib/paths";
import { together } from "@/lib/view/together";

export const metadata: Metadata = { title: "Delegations" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function DelegationsPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.settings({ workspace, section: "delegations" }));
  const { slug } = actor.workspace;
  const search = searchOf(await searchParams, []);
  const {
    page,
    people: { members },
    groups,
  } = await pageRead(
    together(actor, {
      page: [listDelegations, { limit: 25, cursor: search.cursor }],
      people: [listMembers, { slug }],
      groups: [listGroups, { slug, limit: 200 }],
    }),
  );
  const manages = can(actor, "member:write", "workspace");
  const lenders = members.filter(
    (m) =>
      (manages || m.user.id === actor.userId) &&
      m.grants.some((g) => ROLE_PERMISSIONS[g.role as Role]?.has("approval:decide")) &&
      !whyNotHand(actor, { from: { ...m.user, roles: m.grants.map((g) => g.role) }, to: [] }),
  );
  const option = (m: (typeof members)[number]) => ({ value: m.user.id, label: m.user.name });
  const at = { workspace: slug, section: "delegations" } as const;
  return (
    <div className="flex flex-col gap-4">
      <Card title="Delegations" note="times are UTC" flush>
        <DataTable
          label="Delegations"
          columns={delegationColumns(slug, new Date())}
          rows={page.rows}
          rowKey={(d) => d.id}
          empty={
            <EmptyState title="Everybody decides for themself">
              Whoever is away lets others, or a group, decide for them, from one day to another.
            </EmptyState>
          }
        />
      </Card>
      <Pagination
        of="delegations"
        shown={page.rows.length}
        next={page.next_cursor ? to.settings(at, { cursor: page.next_cursor }) : null}
        first={search.cursor ? to.settings(at) : null}
      />
      <Card title="Let others decide">
        {lenders.length === 0 ? (
          <p className="text-muted">You decide nothing here, so there is nothing to hand over.</p>
        ) : (
          <DelegationForm
            key={page.rows.length}
            workspace={slug}
            from={lenders.map(option)}
            members={members.map(option)}
            groups={groups.rows
              .filter((g) => g.member_count > 0)
              .map((g) => ({ value: g.id, label: `Whoever is in ${g.name} (now ${g.member_count})` }))}
            self={actor.userId}
          />
        )}
      </Card>
    </div>
  );
}
