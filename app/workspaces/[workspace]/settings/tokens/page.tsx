import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { tokenColumns } from "@/components/settings/token-columns";
import { TokenForm } from "@/components/settings/token-form";
import { DataTable } from "@/components/table/data-table";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { Pagination } from "@/components/ui/layout/pagination";
import { can } from "@/lib/access/can";
import { PERMISSIONS } from "@/lib/access/roles";
import { listTokens } from "@/lib/auth/tokens/list";
import { to } from "@/lib/paths";

export const metadata: Metadata = { title: "Tokens" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function TokensPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.settings({ workspace, section: "tokens" }));
  const at = { workspace: actor.workspace.slug, section: "tokens" } as const;
  const { cursor } = searchOf(await searchParams, []);
  const page = await pageRead(listTokens.run(actor, { all: false, limit: 25, cursor }));
  return (
    <>
      <div className="flex flex-col gap-4">
        <Card title="Make a token">
          <TokenForm workspace={at.workspace} permissions={PERMISSIONS.filter((p) => can(actor, p, "any"))} />
        </Card>
        <Card title="Your tokens" note={`in ${actor.workspace.name}`} flush>
          <DataTable
            label="Tokens"
            columns={tokenColumns(at.workspace, new Date())}
            rows={page.rows}
            rowKey={(t) => t.id}
            empty={
              <EmptyState icon="lock" title="You have no tokens here">
                A token lets the command line, a pipeline or an application act as you, as far as you allow it.
              </EmptyState>
            }
          />
        </Card>
      </div>
      <Pagination
        of="tokens"
        shown={page.rows.length}
        next={page.next_cursor ? to.settings(at, { cursor: page.next_cursor }) : null}
        first={cursor ? to.settings(at) : null}
      />
    </>
  );
}
