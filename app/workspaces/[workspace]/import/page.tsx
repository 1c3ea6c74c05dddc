import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { ImportForm } from "@/components/imports/import-form";
import { ImportBadge } from "@/components/imports/import-status";
import { DataTable } from "@/components/table/data-table";
import { rowLink } from "@/components/table/row-link";
import { Breadcrumbs } from "@/components/ui/layout/breadcrumbs";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Pagination } from "@/components/ui/layout/pagination";
import { Time } from "@/components/ui/time";
import { can, whyCannot } from "@/lib/access/can";
import { listImports } from "@/lib/imports/list";
import { to } from "@/lib/paths";

export const metadata: Metadata = { title: "Import" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function ImportPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.import({ workspace }));
  const at = { workspace: actor.workspace.slug };
  const { cursor } = searchOf(await searchParams, []);
  const page = await pageRead(listImports.run(actor, { limit: 10, cursor }));
  const now = new Date();
  const allowed = can(actor, "asset:import", "workspace");
  return (
    <>
      <PageHeader title="Import" breadcrumbs={<Breadcrumbs trail={[{ label: "Assets", href: to.assets(at) }]} />}>
        Entries become assets, drafts and versions. What has not changed since the last import makes no new version.
      </PageHeader>
      <div className="flex flex-col gap-4">
        <Card title="Import a catalog">
          {allowed ? (
            <ImportForm workspace={at.workspace} />
          ) : (
            <p className="text-muted">{whyCannot(actor, "asset:import", "workspace")}</p>
          )}
        </Card>
        <Card title="Earlier imports" flush>
          <DataTable
            label="Imports"
            rows={page.rows}
            rowKey={(i) => i.id}
            columns={[
              {
                id: "source",
                header: "Source",
                narrow: "title",
                cell: (i) => {
                  rowLink(to.importRun({ ...at, id: i.id }), i.source ?? i.format);
                },
              },
              { id: "status", header: "Status", cell: (i) => <ImportBadge status={i.status} /> },
              { id: "done", header: "Entries", cell: (i) => `${i.done} of ${i.total}` },
              { id: "by", header: "By", from: "md", cell: (i) => i.requested_by.name },
              { id: "at", header: "Started", align: "end", cell: (i) => <Time at={i.created_at} now={now} /> },
            ]}
            empty={<EmptyState icon="upload" title="Nothing has been imported yet" />}
          />
        </Card>
      </div>
      <Pagination
        of="imports"
        shown={page.rows.length}
        next={page.next_cursor ? to.import(at, { cursor: page.next_cursor }) : null}
        first={cursor ? to.import(at) : null}
      />
    </>
  );
}
