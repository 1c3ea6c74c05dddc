import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { EVENT_STATUS } from "@/components/badges/status";
import { operationColumns } from "@/components/operations/operation-columns";
import { OperationTabs } from "@/components/operations/operation-tabs";
import { DataTable } from "@/components/table/data-table";
import { FilterForm } from "@/components/table/filter-form";
import { RowKeys } from "@/components/table/row-keys";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Pagination } from "@/components/ui/layout/pagination";
import { can, visibleEnvironments } from "@/lib/access/can";
import { listOperations } from "@/lib/operations/list";
import { to } from "@/lib/paths";

export const metadata: Metadata = { title: "Operations" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function OperationsPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.operations({ workspace }));
  const at = { workspace: actor.workspace.slug };
  const search = searchOf(await searchParams, ["status", "environment", "show"]);
  const { status, environment, show, cursor } = search;
  const which = { failing: show === "failing", include_archived: show === "archived" };
  const page = await pageRead(listOperations.run(actor, { status, environment, ...which, limit: 25, cursor }));
  const here = { status, environment, show };
  return (
    <>
      <PageHeader title="Operations">
        What was asked to run, and what became of it. What is pending waits for its request. The newest first.
      </PageHeader>
      <OperationTabs workspace={at.workspace} here="operations" jobs={can(actor, "job:read", "workspace")} />
      <FilterForm
        action={to.operations(at)}
        filtered={Boolean(status || environment || show)}
        selects={[
          {
            name: "status",
            label: "Status",
            value: status,
            options: [
              { value: "", label: "Any status" },
              ...Object.entries(EVENT_STATUS).map(([value, look]) => ({ value, label: look.word })),
            ],
          },
          {
            name: "environment",
            label: "Environment",
            value: environment,
            options: [
              { value: "", label: "Every environment" },
              ...visibleEnvironments(actor).map((e) => ({ value: e.slug, label: e.name })),
            ],
          },
          {
            name: "show",
            label: "Which",
            value: show,
            options: [
              { value: "", label: "Not archived" },
              { value: "failing", label: "Failed or failing" },
              { value: "archived", label: "Archived too" },
            ],
          },
        ]}
      />
      <Card flush>
        <DataTable
          label="Operations"
          columns={operationColumns(at.workspace, new Date())}
          rows={page.rows}
          rowKey={(o) => o.id}
          empty={
            <EmptyState icon="activity" title="No operations here">
              An operation is listed from the moment a change needs approval until it is carried out.
            </EmptyState>
          }
        />
      </Card>
      <Pagination
        of="operations"
        shown={page.rows.length}
        next={page.next_cursor ? to.operations(at, { ...here, cursor: page.next_cursor }) : null}
        first={cursor ? to.operations(at, here) : null}
      />
      <RowKeys />
    </>
  );
}
