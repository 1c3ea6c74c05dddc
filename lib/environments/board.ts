import { z } from "zod";
import { visibleEnvironments } from "@/lib/access/can";
import { allOf, sql } from "@/lib/db/sql";
import { contains, olderThan } from "@/lib/view/keyset";
import { page } from "@/lib/view/page";
import { view } from "@/lib/view/view";

type CellRow = {
  environment_id: string;
  version: number;
  label: string;
  bound_at: string;
  behind_since: string | null;
  pending: string | null;
};
type BoardRow = {
  id: string;
  plugin: string;
  kind: string;
  name: string;
  lifecycle: string;
  risk_level: string;
  latest: number;
  created_at: Date;
  cells: CellRow[] | null;
};

export type BoardCell = {
  environment: string;
  version: number | null;
  label: string | null;
  bound_at: string | null;
  /** Versions cut since the bound one, and when the first of them was. */
  behind: number;
  behind_since: string | null;
  /** A request that waits to change this cell. */
  ticket_id: string | null;
};

/**
 * Assets by environments: what runs where, what is behind the newest version and since when, what waits to change it.
 * Archived assets and environments are left out. `running` keeps assets of which a version runs in one of them, `behind` those with a bound cell that is behind.
 */
export const environmentBoard = view({
  name: "environment.board",
  needs: "asset:read",
  input: z.object({
    q: z.string().trim().max(200).optional(),
    plugin: z.string().max(40).optional(),
    kind: z.string().max(40).optional(),
    environment: z.string().max(63).optional(),
    running: z.boolean().optional(),
    behind: z.boolean().optional(),
    limit: z.number().int(),
    cursor: z.object({ at: z.date(), id: z.string() }).optional(),
  }),
  load: ({ input: i, actor }) => {
    const environments = visibleEnvironments(actor).filter((e) => !e.archived);
    const shown = i.environment ? environments.filter((e) => e.slug === i.environment) : environments;
    const ids = shown.map((e) => e.id);
    const bound = sql`FROM env_bindings b JOIN asset_versions v ON v.workspace_id = b.workspace_id AND v.id = b.version_id
      WHERE b.workspace_id = a.workspace_id AND b.asset_id = a.id AND b.environment_id = ANY(${ids})`;
    const where = [
      sql`a.workspace_id = ${actor.workspace.id}`,
      sql`a.lifecycle <> 'archived'`,
      olderThan({ at: sql`a.created_at`, id: sql`a.id` }, i.cursor),
    ];
    if (i.q) where.push(sql`a.name ILIKE ${contains(i.q)}`);
    if (i.plugin) where.push(sql`a.plugin = ${i.plugin}`);
    if (i.kind) where.push(sql`a.kind = ${i.kind}`);
    if (i.running) where.push(sql`EXISTS (SELECT 1 ${bound})`);
    if (i.behind) where.push(sql`EXISTS (SELECT 1 ${bound} AND v.number < a.version_counter)`);
    return {
      statements: [
        sql`SELECT a.id, a.plugin, a.kind, a.name, a.lifecycle, a.risk_level, a.version_counter AS latest, a.created_at,
            (SELECT jsonb_agg(jsonb_build_object('environment_id', b.environment_id, 'version', v.number, 'label', v.label, 'bound_at', b.bound_at,
                'behind_since', (SELECT n.created_at FROM asset_versions n WHERE n.workspace_id = a.workspace_id AND n.asset_id = a.id
                  AND n.number = v.number + 1),
                'pending', (SELECT r.id FROM approval_requests r WHERE r.workspace_id = a.workspace_id AND r.subject_id = b.id
                  AND r.status = 'PENDING_APPROVAL' ORDER BY r.created_at, r.id LIMIT 1))) ${bound}) AS cells
          FROM assets a WHERE ${allOf(where)} ORDER BY a.created_at DESC, a.id DESC LIMIT ${i.limit + 1}`,
      ],
      read: ([rows]) => {
        const cut = page((rows?.rows ?? []) as BoardRow[], i.limit, (r) => ({ at: r.created_at, id: r.id }));
        return {
          environments: shown.map((e) => ({ slug: e.slug, name: e.name, kind: e.kind, class: e.class })),
          rows: cut.rows.map((row) => ({
            id: row.id,
            asset_ref: { plugin: row.plugin, kind: row.kind, name: row.name },
            lifecycle: row.lifecycle,
            risk: row.risk_level,
            latest_version: row.latest === 0 ? null : row.latest,
            cells: shown.map((e) =>
              toCell(
                row,
                e.slug,
                row.cells?.find((c) => c.environment_id === e.id),
              ),
            ),
          })),
          next_cursor: cut.next_cursor,
        };
      },
    };
  },
});

const iso = (text: string) => new Date(text).toISOString();

function toCell(row: BoardRow, environment: string, cell: CellRow | undefined): BoardCell {
  const behind = cell ? row.latest - cell.version : 0;
  return {
    environment,
    version: cell?.version ?? null,
    label: cell?.label ?? null,
    bound_at: cell ? iso(cell.bound_at) : null,
    behind,
    behind_since: behind > 0 && cell?.behind_since ? iso(cell.behind_since) : null,
    ticket_id: cell?.pending ?? null,
  };
}
