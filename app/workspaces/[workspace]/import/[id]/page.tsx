import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { RefreshWhile } from "@/components/approvals/refresh-while";
import { ImportBadge, ItemBadge } from "@/components/imports/import-status";
import { DataTable } from "@/components/table/data-table";
import { Breadcrumbs } from "@/components/ui/layout/breadcrumbs";
import { Card } from "@/components/ui/layout/card";
import { DefinitionList, None } from "@/components/ui/layout/definition-list";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Pagination } from "@/components/ui/layout/pagination";
import { Link } from "@/components/ui/link";
import { getImport } from "@/lib/imports/get";
import { decodeSegment, to } from "@/lib/paths";

export const metadata: Metadata = { title: "Import" };

/** Where entries of each form come from, in words. */
const FORMATS: Readonly<Record<string, string>> = {
  "mcp-registry": "of an MCP registry",
  "model-catalog": "of a model catalog",
};

type Props = { params: Promise<{ workspace: string; id: string }>; searchParams: Promise<SearchParams> };

export default async function ImportRunPage({ params, searchParams }: Props) {
  const id = decodeSegment((await params).id) ?? "";
  const actor = await pageActor(params, (workspace) => to.importRun({ workspace, id }));
  const workspace = actor.workspace.slug;
  const { cursor, state } = searchOf(await searchParams, ["state"]);
  const run = await pageRead(getImport.run(actor, { id, state, limit: 50, cursor }));
  const running = run.status === "IN_PROGRESS";
  return (
    <>
      <PageHeader
        title={run.source ?? "Import"}
        breadcrumbs={<Breadcrumbs trail={[{ label: "Import", href: to.import({ workspace }) }]} />}
        marks={<ImportBadge status={run.status} />}
      >
        {run.requested_by.name} imported {run.total} {run.total === 1 ? "entry" : "entries"} {FORMATS[run.format] ?? ""}
        .
      </PageHeader>
      <div className="flex flex-col gap-4">
        <Card title="Progress">
          <progress
            className="mb-2 block h-2 w-full accent-accent-solid"
            max={Math.max(run.total, 1)}
            value={run.done}
            aria-label="Entries done"
          />
          <DefinitionList
            columns={3}
            items={[
              { term: "Done", value: `${run.done} of ${run.total}` },
              { term: "New assets", value: run.created },
              { term: "New versions", value: run.updated },
              { term: "Unchanged", value: run.unchanged },
              { term: "Failed", value: run.failed },
            ]}
          />
          <RefreshWhile active={running} text="Entries are being worked through; this page follows." />
          {!running && run.created > 0 && (
            <p className="mt-2 text-sm">
              New assets are drafts until somebody moves them to active:{" "}
              <Link href={to.assets({ workspace }, { lifecycle: "draft" })} className="underline">
                see the drafts
              </Link>
              .
            </p>
          )}
        </Card>
        <Card title="Entries" note="failed ones first" flush>
          <DataTable
            label="Entries"
            rows={run.items}
            rowKey={(item) => String(item.position)}
            columns={[
              {
                id: "name",
                header: "Entry",
                narrow: "title",
                width: "w-[36%]",
                cell: (item) =>
                  item.asset_ref && item.asset_id ? (
                    <Link href={to.asset({ workspace, asset: item.asset_ref })}>{item.asset_ref.name}</Link>
                  ) : (
                    (item.asset_ref?.name ?? <span className="text-muted">without a name</span>)
                  ),
              },
              { id: "state", header: "Outcome", cell: (item) => <ItemBadge state={item.state} /> },
              {
                id: "place",
                header: "Place",
                from: "md",
                cell: (item) => (
                  <code className="font-mono text-muted text-sm">
                    {item.line === null ? item.pointer : `line ${item.line}`}
                  </code>
                ),
              },
              {
                id: "why",
                header: "Remark",
                narrow: "bare",
                cell: (item) => item.message ?? (item.warnings.length > 0 ? item.warnings.join(" ") : <None />),
              },
            ]}
            empty={<EmptyState icon="upload" title="No entries here" />}
          />
        </Card>
      </div>
      <Pagination
        of="entries"
        shown={run.items.length}
        next={run.next_cursor ? to.importRun({ workspace, id }, { cursor: run.next_cursor, state }) : null}
        first={cursor ? to.importRun({ workspace, id }, { state }) : null}
        further="more"
      />
    </>
  );
}
