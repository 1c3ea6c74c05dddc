import type { Metadata } from "next";
import { type AssetParams, assetVisit, titleOf } from "@/app/(console)/asset-visit";
import { type SearchParams, searchOf } from "@/app/(console)/search-params";
import { pageRead } from "@/app/(console)/session";
import { DataTable } from "@/components/table/data-table";
import { FilterForm } from "@/components/table/filter-form";
import { RowKeys } from "@/components/table/row-keys";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { Pagination } from "@/components/ui/layout/pagination";
import { LinkButton } from "@/components/ui/link";
import { versionColumns } from "@/components/versions/version-columns";
import { to } from "@/lib/paths";
import { listVersions, VERSION_STATUSES } from "@/lib/versions/list";

type Props = { params: AssetParams; searchParams: Promise<SearchParams> };

export const generateMetadata = ({ params }: Props): Promise<Metadata> => titleOf(params, "Versions");

export default async function VersionsPage({ params, searchParams }: Props) {
  const { actor, ref, at, now } = await assetVisit(params, to.versions);
  const { status, cursor } = searchOf(await searchParams, ["status"]);
  const page = await pageRead(listVersions.run(actor, { asset: ref, status, limit: 25, cursor }));
  return (
    <>
      <FilterForm
        action={to.versions(at)}
        filtered={Boolean(status)}
        selects={[
          {
            name: "status",
            label: "Status",
            value: status,
            options: [
              { value: "", label: "Any status" },
              ...VERSION_STATUSES.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) })),
            ],
          },
        ]}
      />
      <Card flush>
        <DataTable
          label="Versions"
          columns={versionColumns(at, now)}
          rows={page.rows}
          rowKey={(v) => v.version_id}
          empty={
            <EmptyState
              icon="git-commit-horizontal"
              title={status ? "No version has this status" : "No version yet"}
              action={!status && <LinkButton href={to.draft(at)}>Open the draft</LinkButton>}
            >
              A version is cut from the draft, from the command line, by the API or by an import; it never changes
              afterwards.
            </EmptyState>
          }
        />
      </Card>
      <Pagination
        of="versions"
        shown={page.rows.length}
        next={page.next_cursor ? to.versions(at, { status, cursor: page.next_cursor }) : null}
        first={cursor ? to.versions(at, { status }) : null}
      />
      <RowKeys />
    </>
  );
}
