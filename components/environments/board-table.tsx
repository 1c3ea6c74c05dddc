import { type Lifecycle, lifecycleBadge } from "@/components/badges/asset";
import type { Column } from "@/components/table/columns";
import { rowLink } from "@/components/table/row-link";
import { None } from "@/components/ui/layout/definition-list";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { to } from "@/lib/paths";

export type BoardCellShape = {
  environment: string;
  version: number | null;
  label: string | null;
  bound_at: string | null;
  behind: number;
  behind_since: string | null;
  ticket_id: string | null;
};
export type BoardRowShape = {
  id: string;
  asset_ref: { plugin: string; kind: string; name: string };
  lifecycle: string;
  latest_version: number | null;
  cells: readonly BoardCellShape[];
};

type Environment = { slug: string; name: string; class: string };

/**
 * Columns of the board: the asset, then one per environment, saying what runs there and what is behind. `titles` names
 * kinds as their plugin does.
 */
export const boardColumns = (
  workspace: string,
  environments: readonly Environment[],
  titles: ReadonlyMap<string, string>,
  now: Date,
): Column<BoardRowShape>[] => [
  {
    id: "asset",
    header: "Asset",
    narrow: "title",
    width: "w-[28%]",
    cell: (row) => (
      <div className="min-w-0">
        {rowLink(
          to.bindings({ workspace, asset: row.asset_ref }),
          <span className="break-words">{row.asset_ref.name}</span>,
        )}
        <p className="mt-0.5 flex flex-wrap items-center gap-1.5 text-muted text-xs">
          {titles.get(`${row.asset_ref.plugin}/${row.asset_ref.kind}`) ?? row.asset_ref.kind}
          {row.lifecycle !== "active" && lifecycleBadge(row.lifecycle as Lifecycle)}
        </p>
      </div>
    ),
  },
  ...environments.map(
    (environment): Column<BoardRowShape> => ({
      id: environment.slug,
      header: environment.name,
      // What is behind is a sentence: four on one line are wider than the card.
      wrap: true,
      cell: (row) => (
        <Cell workspace={workspace} cell={row.cells.find((c) => c.environment === environment.slug)} now={now} />
      ),
    }),
  ),
  {
    id: "newest",
    header: "Newest",
    align: "end",
    from: "lg",
    cell: (row) =>
      row.latest_version === null ? (
        <None word="no version" />
      ) : (
        <span className="font-mono text-sm">v{row.latest_version}</span>
      ),
  },
];

function Cell({ workspace, cell, now }: { workspace: string; cell: BoardCellShape | undefined; now: Date }) {
  if (!cell || (cell.version === null && !cell.ticket_id)) return <None word="unbound" />;
  return (
    <span className="inline-flex flex-col text-sm">
      <span>
        {cell.version === null ? (
          <None word="unbound" />
        ) : (
          <span className="font-medium font-mono">v{cell.version}</span>
        )}
        {cell.behind > 0 && cell.behind_since && (
          <span className="ml-0.5 text-warning text-xs">
            {" "}
            {cell.behind} behind, {cell.behind > 1 ? "first cut" : "cut"} <Time at={cell.behind_since} now={now} />
          </span>
        )}
      </span>
      {cell.ticket_id && (
        <Link href={to.approval({ workspace, id: cell.ticket_id })} className="relative z-10 text-xs">
          a change waits
        </Link>
      )}
    </span>
  );
}
