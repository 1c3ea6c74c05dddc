import type { Metadata } from "next";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { boardColumns } from "@/components/environments/board-table";
import { Alert } from "@/components/form/problem-alert";
import { DataTable } from "@/components/table/data-table";
import { FilterForm } from "@/components/table/filter-form";
import { RowKeys } from "@/components/table/row-keys";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Pagination } from "@/components/ui/layout/pagination";
import { visibleEnvironments } from "@/lib/access/can";
import { environmentBoard } from "@/lib/environments/board";
import { allFreezes } from "@/lib/freezes/list";
import { to } from "@/lib/paths";
import { kinds } from "@/lib/plugins/registry";
import { together } from "@/lib/view/together";

export const metadata: Metadata = { title: "Environments" };

/** More environments than these do not stand beside each other on most screens. */
const WIDE = 8;

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function EnvironmentsPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.environments({ workspace }));
  const at = { workspace: actor.workspace.slug };
  const search = searchOf(await searchParams, ["q", "kind", "environment", "show"]);
  const [plugin, kind] = search.kind?.split("/") ?? [];
  const show = search.show === "running" || search.show === "behind" ? search.show : undefined;
  const asked = { q: search.q, plugin, kind, environment: search.environment, ...(show && { [show]: true }) };
  const {
    board,
    frozen: { freezes },
  } = await pageRead(
    together(actor, {
      board: [environmentBoard, { ...asked, limit: 50, cursor: search.cursor }],
      frozen: [allFreezes, {}],
    }),
  );
  const here = { q: search.q, kind: search.kind, environment: search.environment, show };
  const titles = new Map(kinds().map((k) => [`${k.plugin}/${k.kind}`, k.title]));
  const filtered = Object.values(here).some((v) => v !== undefined);
  return (
    <>
      <PageHeader title="Environments">
        Which version runs where, what is behind the newest one, and since when.
      </PageHeader>
      {freezes
        .filter((f) => f.status === "open")
        .map((f) => (
          <Alert
            key={f.id}
            tone="warning"
            icon="ban"
            title={`${f.environment} is frozen until ${f.ends_at.slice(0, 16).replace("T", " ")} UTC`}
            className="mb-3"
          >
            <p>
              {f.name}: {f.reason}
            </p>
          </Alert>
        ))}
      <FilterForm
        action={to.environments(at)}
        search={{ label: "Search assets", value: search.q }}
        filtered={filtered}
        selects={[
          {
            name: "environment",
            label: "Environment",
            value: search.environment,
            options: [
              { value: "", label: "Every environment" },
              ...visibleEnvironments(actor).map((e) => ({ value: e.slug, label: e.name })),
            ],
          },
          {
            name: "kind",
            label: "Kind",
            value: search.kind,
            options: [{ value: "", label: "Every kind" }, ...[...titles].map(([value, label]) => ({ value, label }))],
          },
          {
            name: "show",
            label: "Show",
            value: show,
            options: [
              { value: "", label: "All assets" },
              { value: "running", label: "Only what runs" },
              { value: "behind", label: "Only what is behind" },
            ],
          },
        ]}
      />
      <Card flush>
        <div className={board.environments.length > WIDE ? "wide" : undefined}>
          <DataTable
            label="Assets by environment"
            columns={boardColumns(at.workspace, board.environments, titles, new Date())}
            rows={board.rows}
            rowKey={(row) => row.id}
            empty={
              <EmptyState icon="layers" title={filtered ? "Nothing fits these filters" : "Nothing is bound yet"}>
                {show === "behind"
                  ? "Every bound version is the newest one."
                  : "Bind a version to an environment from the page of its asset."}
              </EmptyState>
            }
          />
        </div>
      </Card>
      <Pagination
        of="assets"
        shown={board.rows.length}
        next={board.next_cursor ? to.environments(at, { ...here, cursor: board.next_cursor }) : null}
        first={search.cursor ? to.environments(at, here) : null}
      />
      <RowKeys />
    </>
  );
}
