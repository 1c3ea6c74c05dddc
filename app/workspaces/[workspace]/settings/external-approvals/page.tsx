import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { systemColumns } from "@/components/external-approvals/system-columns";
import { SystemFields } from "@/components/external-approvals/system-fields";
import { ApiForm } from "@/components/form/api-form";
import { Submit } from "@/components/form/fields";
import { DataTable } from "@/components/table/data-table";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { Pagination } from "@/components/ui/layout/pagination";
import { can, whyCannot } from "@/lib/access/can";
import { listSystems } from "@/lib/external-approvals/list";
import { to, toApi } from "@/lib/paths";

export const metadata: Metadata = { title: "External approvals" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function ExternalApprovalsPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.settings({ workspace, section: "external-approvals" }));
  const workspace = actor.workspace.slug;
  const at = { workspace, section: "external-approvals" } as const;
  if (!can(actor, "policy:write", "workspace"))
    return (
      <Card title="External approval systems">
        <p className="text-muted">
          {whyCannot(actor, "policy:write", "workspace")} Owners and admins say which systems outside may decide.
        </p>
      </Card>
    );
  const { cursor } = searchOf(await searchParams, []);
  const page = await pageRead(listSystems.run(actor, { limit: 25, cursor }));
  return (
    <>
      <div className="flex flex-col gap-4">
        <Card title="External approval systems" note="of several, the oldest that is on is asked" flush>
          <DataTable
            label="External approval systems"
            columns={systemColumns(workspace, new Date())}
            rows={page.rows}
            rowKey={(s) => s.id}
            empty={
              <EmptyState icon="external-link" title="Requests are decided by the people here alone">
                A change management or an issue tracker outside can take one seat of a request. People here can decide
                all the same.
              </EmptyState>
            }
          />
        </Card>
        <Card title="Connect a system">
          <ApiForm
            key={page.rows.length}
            request={{ path: toApi.externalSystems(), method: "POST", workspace }}
            done={{ message: "The system is connected.", toRequest: true }}
            className="flex flex-col gap-4"
          >
            <SystemFields />
            <div>
              <Submit label="Connect the system" icon="plus" />
            </div>
          </ApiForm>
        </Card>
      </div>
      <Pagination
        of="systems"
        shown={page.rows.length}
        next={page.next_cursor ? to.settings(at, { cursor: page.next_cursor }) : null}
        first={cursor ? to.settings(at) : null}
      />
    </>
  );
}
