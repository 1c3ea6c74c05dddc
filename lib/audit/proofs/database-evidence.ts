import { ofLeaf, sealedColumns, toSealedRow } from "@/lib/audit/proofs/sealed";
import { strayOf, straysOf } from "@/lib/audit/proofs/strays";
import { type Sql, sql } from "@/lib/db/sql";
import { LEAF_BYTES } from "@/lib/proof/entry";
import type { Evidence } from "@/lib/proof/verify";

type Row = Record<string, unknown>;
/** Sends one statement and answers its rows. */
export type Query = (statement: Sql) => Promise<Row[]>;

const ROWS = 1_000;
const LEAVES = 20_000;

/** The whole log as the database holds it, every workspace: for the server's check of itself. */
export function databaseEvidence(query: Query): Evidence {
  return {
    async checkpoints(all) {
      const rows = await query(
        sql`SELECT note FROM audit_checkpoints ORDER BY tree_size DESC LIMIT ${all ? 1_000_000 : 1}`,
      );
      return rows.map((r) => r.note as string);
    },
    async keys() {
      const rows = await query(sql`SELECT k.verifier_key, k.since_size::float8 AS since_size, c.note
        FROM audit_keys k LEFT JOIN audit_checkpoints c ON c.tree_size = k.since_size ORDER BY k.since_size, k.created_at`);
      return rows as { verifier_key: string; since_size: number; note: string | null }[];
    },
    async *leaves(from, to) {
      for (let at = from; at < to; ) {
        const end = Math.min(to, at + LEAVES);
        const rows =
          await query(sql`SELECT log_index::float8 AS log_index, substr(sha256(convert_to(workspace_id || ':' || workspace_seq, 'UTF8')) || entry_hash, 1, ${LEAF_BYTES}::int) AS leaf
          FROM audit_leaves WHERE log_index >= ${at} AND log_index < ${end} ORDER BY log_index`);
        const last = rows.at(-1);
        if (!last) return;
        const bytes = new Uint8Array(((last.log_index as number) - at + 1) * LEAF_BYTES);
        for (const r of rows) if (r.leaf) bytes.set(r.leaf as Buffer, ((r.log_index as number) - at) * LEAF_BYTES);
        yield bytes;
        at = (last.log_index as number) + 1;
      }
    },
    async *rows(from, to) {
      for (let at = from; at < to; ) {
        const rows = await query(sql`SELECT ${sealedColumns} FROM audit_leaves l ${ofLeaf}
          WHERE l.log_index >= ${at} AND l.log_index < ${to} ORDER BY l.log_index LIMIT ${ROWS}`);
        const last = rows.at(-1);
        if (!last) return;
        yield rows.map(toSealedRow);
        at = (last.log_index as number) + 1;
      }
    },
    async strays() {
      return (await query(straysOf("all"))).map(strayOf);
    },
  };
}
