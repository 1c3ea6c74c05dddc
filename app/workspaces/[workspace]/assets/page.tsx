import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { assetColumns } from "@/components/assets/asset-columns";
import { DataTable } from "@/components/table/data-table";
import { FilterForm } from "@/components/table/filter-form";
import { RowKeys } from "@/components/table/row-keys";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Pagination } from "@/components/ui/layout/pagination";
import { LinkButton } from "@/components/ui/link";
import { can } from "@/lib/access/can";
import { LIFECYCLES } from "@/lib/assets/lifecycle-rules";
import { listAssets } from "@/lib/assets/list";
import { RISK_LEVELS } from "@/lib/assets/rules";
import { to } from "@/lib/paths";
import { kinds } from "@/lib/plugins/registry";

export const metadata: Metadata = { title: "Assets" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

const words = (values: readonly string[], any: string) => [
  { value: "", label: any },
  ...values.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) })),
];

export default async function AssetsPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.assets({ workspace }));
  const at = { workspace: actor.workspace.slug };
  const search = searchOf(await searchParams, ["q", "kind", "lifecycle", "risk"]);
  const [plugin, kind] = search.kind?.split("/") ?? [];
  const page = await pageRead(
    listAssets.run(actor, {
      q: search.q,
      plugin,
      kind,
      lifecycle: search.lifecycle,
      risk: search.risk,
      limit: 25,
      cursor: search.cursor,
    }),
  );
  const here = { q: search.q, kind: search.kind, lifecycle: search.lifecycle, risk: search.risk };
  const filtered = Object.values(here).some((v) => v !== undefined);
  const titles = new Map(kinds().map((k) => [`${k.plugin}/${k.kind}`, k.title]));
  const mayImport = can(actor, "asset:import", "workspace");
  const mayBegin = can(actor, "draft:write", "any");
  return (
    <>
      <PageHeader
        title="Assets"
        actions={
          <>
            {mayImport && (
              <LinkButton href={to.import(at)} icon="upload">
                Import
              </LinkButton>
            )}
            {mayBegin && (
              <LinkButton href={to.newAsset(at)} icon="plus">
                New asset
              </LinkButton>
            )}
          </>
        }
      >
        Everything this workspace ships, across plugins. The newest first.
      </PageHeader>
      <FilterForm
        action={to.assets(at)}
        search={{ label: "Search assets", value: search.q }}
        filtered={filtered}
        selects={[
          {
            name: "kind",
            label: "Kind",
            value: search.kind,
            options: [{ value: "", label: "Every kind" }, ...[...titles].map(([value, label]) => ({ value, label }))],
          },
          {
            name: "lifecycle",
            label: "Lifecycle",
            value: search.lifecycle,
            options: words(LIFECYCLES, "Not archived"),
          },
          { name: "risk", label: "Risk", value: search.risk, options: words(RISK_LEVELS, "Any risk") },
        ]}
      />
      <Card flush>
        <DataTable
          label="Assets"
          columns={assetColumns(at.workspace, titles, new Date())}
          rows={page.rows}
          rowKey={(a) => a.governance.id ?? a.asset_ref.name}
          empty={
            filtered ? (
              <EmptyState icon="search" title="No asset fits these filters">
                Clear a filter, or choose Archived under Lifecycle to look among the archived.
              </EmptyState>
            ) : (
              <EmptyState title="No assets yet">
                An asset comes to be by its first write: begin a draft here, import a catalog, or send a draft or a
                version by the API or the command line.
              </EmptyState>
            )
          }
        />
      </Card>
      <Pagination
        of="assets"
        shown={page.rows.length}
        next={page.next_cursor ? to.assets(at, { ...here, cursor: page.next_cursor }) : null}
        first={search.cursor ? to.assets(at, here) : null}
      />
      <RowKeys />
    </>
  );
}
