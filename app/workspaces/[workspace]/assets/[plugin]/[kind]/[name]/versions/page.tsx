import type { Metadata } from "next";
import { type AssetParams, assetVisit, titleOf } from "@/app/console/asset-visit";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageRead } from "@/app/console/session";
import { DataTable } from "@/components/table/data-table";
import { FilterForm } from "@/components/table/filter-form";
import { RowKeys } from "@/components/table/row-keys";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { Pagination } from "@/components/ui/layout/pagination";
import { LinkButton } from "@/components/ui/link";
import { versionColumns } from "@/components/versions/version-columns";
import { to } from "@/lib/paths";
import { listVersions } from "@/lib/versions/list";
import { VERSION_STATUSES } from "@/lib/versions/shapes";

type Props = { params: AssetParams; searchParams: Promise<SearchParams> };

export const generateMetadata = ({ params }: Props): Promise<Metadata> => titleOf(params, "Versions");

const STATUSES = [
  { value: "", label: "Any status" },
  ...VERSION_STATUSES.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) })),
];

export default async function VersionsPage({ params, searchParams }: Props) {
  const { actor, ref, at, now } = await assetVisit(params, to.versions);
  const search = searchOf(await searchParams, ["status"]);
  const page = await pageRead(
    listVersions.run(actor, { asset: ref, status: search.status, limit: 25, cursor: search.cursor }),
  );
  const [newest, before] = page.rows;
  return (
    <>
      <FilterForm
        action={to.versions(at)}
        filtered={search.status !== undefined}
        selects={[{ name: "status", label: "Status", value: search.status, options: STATUSES }]}
      />
      <form action={to.compare(at)}>
        <Card
          title="Versions"
          flush
          actions={
            page.rows.length > 1 && (
              <Button type="submit" size="sm" icon="file-diff">
                Compare the chosen two
              </Button>
            )
          }
        >
          <DataTable
            label="Versions"
            columns={versionColumns(at, { from: before?.number, to: newest?.number }, now)}
            rows={page.rows}
            rowKey={(v) => v.version_id}
            empty={
              search.status ? (
                <EmptyState icon="search" title="No version has this status" />
              ) : (
                <EmptyState
                  title="No versions yet"
                  action={<LinkButton href={to.draft(at)}>Open the draft</LinkButton>}
                >
                  A version is cut from the draft, by the API or by the command line, and never changed again.
                </EmptyState>
              )
            }
          />
        </Card>
      </form>
      <Pagination
        of="versions"
        shown={page.rows.length}
        next={page.next_cursor ? to.versions(at, { status: search.status, cursor: page.next_cursor }) : null}
        first={search.cursor ? to.versions(at, { status: search.status }) : null}
      />
      <RowKeys />
    </>
  );
}
