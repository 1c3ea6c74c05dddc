import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { ApiForm } from "@/components/form/api-form";
import { Submit } from "@/components/form/fields";
import { groupColumns } from "@/components/groups/group-columns";
import { GroupFields } from "@/components/groups/group-fields";
import { DataTable } from "@/components/table/data-table";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { Pagination } from "@/components/ui/layout/pagination";
import { can, whyCannot } from "@/lib/access/can";
import { listGroups } from "@/lib/groups/list";
import { to, toApi } from "@/lib/paths";

export const metadata: Metadata = { title: "Groups" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function GroupsPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.settings({ workspace, section: "groups" }));
  const { slug } = actor.workspace;
  const search = searchOf(await searchParams, []);
  const page = await pageRead(listGroups.run(actor, { slug, limit: 25, cursor: search.cursor }));
  const at = { workspace: slug, section: "groups" } as const;
  return (
    <div className="flex flex-col gap-4">
      <Card title="Groups" note="being in one is no role" flush>
        <DataTable
          label="Groups"
          columns={groupColumns(slug)}
          rows={page.rows}
          rowKey={(g) => g.id}
          empty={
            <EmptyState icon="users" title="There is no group">
              A group is members of this workspace under one name. Whoever is away can hand their decisions to it.
            </EmptyState>
          }
        />
      </Card>
      <Pagination
        of="groups"
        shown={page.rows.length}
        next={page.next_cursor ? to.settings(at, { cursor: page.next_cursor }) : null}
        first={search.cursor ? to.settings(at) : null}
      />
      <Card title="Make a group">
        {can(actor, "member:write", "workspace") ? (
          <ApiForm
            key={page.rows.length}
            request={{ path: toApi.groups({ workspace: slug }), method: "POST", workspace: slug }}
            done={{ message: "The group is made. Nobody is in it yet." }}
            className="flex flex-col gap-4"
          >
            <GroupFields />
            <div>
              <Submit label="Make the group" icon="plus" />
            </div>
          </ApiForm>
        ) : (
          <p className="text-muted">{whyCannot(actor, "member:write", "workspace")} Owners and admins keep groups.</p>
        )}
      </Card>
    </div>
  );
}
