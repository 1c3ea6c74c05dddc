import { cloneRow, idOf } from "@/lib/testing/load/clone";

type Database = Parameters<typeof cloneRow>[0];

/** What is copied: one row of each list, made by the doors. */
export type Originals = {
  /** The asset whose versions and history are long. */
  assetId: string;
  versionId: string;
  /** A request that waits, and who decides on its copies. */
  ticketId: string;
  deciderId: string;
};

/** One request in so many waits; the others were carried out. */
export const ONE_WAITS_IN = 5;
/** One event in so many is about the asset with the long history. */
export const ONE_EVENT_IN = 5;

const YEAR_S = 365 * 86_400;

/**
 * Fills every list of a workspace with `count` rows spread over the twelve months before now, oldest written first, as time
 * would have done; then lets the server look at them. Returns once a page of any list can be asked for.
 */
export async function fillLists(db: Database, from: Originals, count: number): Promise<void> {
  // The higher the number, the later the row.
  const at = `now() - (${count} - i) * interval '${YEAR_S / count} seconds'`;
  const { assetId, versionId, ticketId, deciderId } = from;
  await db.query(
    `INSERT INTO approval_decisions (id, workspace_id, request_id, digest, digest_seen, verdict, seats, decided_by_id, decided_by_name,
        decided_via, created_at)
      SELECT 'dec_original', workspace_id, id, proposal_digest, true, 'approve', '{approver}', $2, 'approver', 'console', now()
      FROM approval_requests WHERE id = $1`,
    [ticketId, deciderId],
  );
  await db.query("SELECT assent_ensure_audit_months(now() - interval '13 months', now() + interval '1 month')");
  await cloneRow(db, "assets", {
    where: `id = '${assetId}'`,
    count,
    over: { id: idOf("ast", "i"), name: "'filled-' || i", created_at: at, updated_at: at },
  });
  await cloneRow(db, "asset_versions", {
    where: `id = '${versionId}'`,
    count,
    over: { id: idOf("ver", "i"), number: "1000 + i", label: "'v' || i", created_at: at },
  });
  await cloneRow(db, "asset_version_states", {
    where: `version_id = '${versionId}'`,
    count,
    over: { version_id: idOf("ver", "i"), number: "1000 + i", status_at: at, published_at: at },
  });
  const waits = `i % ${ONE_WAITS_IN} = 0`;
  const ended = `CASE WHEN ${waits} THEN NULL ELSE ${at} END`;
  await cloneRow(db, "approval_requests", {
    where: `id = '${ticketId}'`,
    count,
    over: {
      id: idOf("apr", "i"),
      event_id: idOf("evt", "i"),
      subject_id: idOf("bnd", "i"),
      duplicate_key: "'filled-' || i",
      status: `CASE WHEN ${waits} THEN 'PENDING_APPROVAL' ELSE 'SUCCESS' END`,
      decisions: `CASE WHEN ${waits} THEN '[]' ELSE r.decisions END`,
      created_at: at,
      decided_at: ended,
      executed_at: ended,
    },
  });
  await cloneRow(db, "approval_decisions", {
    where: `request_id = '${ticketId}'`,
    count,
    over: { id: idOf("dec", "i"), request_id: idOf("apr", "i"), created_at: at },
  });
  await cloneRow(db, "domain_events", {
    where: `ticket_id = '${ticketId}'`,
    count,
    over: {
      id: idOf("evt", "i"),
      ticket_id: idOf("apr", "i"),
      status: `CASE WHEN ${waits} THEN 'PENDING' ELSE 'COMPLETED' END`,
      created_at: at,
      updated_at: at,
    },
  });
  await cloneRow(db, "audit_events", {
    where: `ticket_id = '${ticketId}' AND action = 'approval.request'`,
    count,
    over: {
      id: idOf("aud", "i"),
      occurred_at: at,
      ticket_id: idOf("apr", "i"),
      root_id: `CASE WHEN i % ${ONE_EVENT_IN} = 0 THEN r.root_id ELSE ${idOf("ast", "i")} END`,
    },
  });
  // What the server does by itself once rows have come to rest. Where commits do not wait for the disk, a vacuum marks no page
  // as visible to all before what made it is written there: what a page of a list touches would depend on which came first.
  await db.query("CHECKPOINT");
  await db.query("VACUUM ANALYZE");
}
