import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { patchAsset } from "@/lib/assets/patch";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { putBinding } from "@/lib/bindings/put";
import type { Outcome } from "@/lib/change/contract";
import { isRefusal, type Refusal } from "@/lib/errors";
import type { World } from "@/lib/testing/world";
import { createVersion } from "@/lib/versions/create";

/** What tests bring about before the step they are about. */
export type Ref = { plugin: string; kind: string; name: string };

let made = 0;
/** A name that no other test of this process has. */
export const aPrompt = (): Ref => ({ plugin: "catalog", kind: "prompt", name: `summarizer-${++made}` });

export const content = (text: string) => ({ template: `Say ${text}` });

/** A draft asset with an owner, of this risk, and versions 1 … n. */
export async function draftAsset(w: World, { versions = 2, risk = "medium" } = {}): Promise<Ref> {
  const asset = aPrompt();
  const patch = { owner: { principal: "ana" }, risk: { level: risk } };
  await patchAsset.run(w.as.operator, { asset, patch }, { clock: w.clock });
  for (let n = 1; n <= versions; n++)
    await createVersion.run(w.as.operator, { asset, label: `v${n}`, content: content(`v${n}`) }, { clock: w.clock });
  return asset;
}

/** The same, activated through the doors: asked for, approved, executed. */
export async function activeAsset(w: World, options: { versions?: number; risk?: string } = {}): Promise<Ref> {
  const asset = await draftAsset(w, options);
  await moveTo(w, asset, "active");
  return asset;
}

/** Moves an asset's lifecycle, approval and execution included where the policy wants them. */
export async function moveTo(w: World, asset: Ref, state: "draft" | "active" | "deprecated" | "archived") {
  const asked = await setLifecycle.run(w.as.operator, { asset, state }, { clock: w.clock });
  if (asked.kind === "pending") await carryOut(w, asked.ticket.ticket_id);
}

/** One approval, then the job. Answers how the job ended. */
export async function carryOut(w: World, id: string, by: Actor = w.as.approver): Promise<string[]> {
  await approve.run(by, { id }, { clock: w.clock });
  return w.work();
}

/** Asks for a version in prod; answers the request that now waits. */
export async function askProd(w: World, asset: Ref, version: number, by: Actor = w.as.operator): Promise<string> {
  return ticketOf(await putBinding.run(by, { asset, environment: "prod", version }, { clock: w.clock }));
}

/** Binds in prod, approved and executed; answers the request that allowed it. */
export async function boundInProd(w: World, asset: Ref, version: number): Promise<string> {
  const ticket = await askProd(w, asset, version);
  await carryOut(w, ticket);
  return ticket;
}

export function ticketOf(outcome: Outcome<unknown>): string {
  if (outcome.kind !== "pending") throw new Error(`expected a request, got ${outcome.kind}`);
  return outcome.ticket.ticket_id;
}

export function resultOf<R>(outcome: Outcome<R>): R {
  if (outcome.kind !== "done") throw new Error(`expected a result, got ${outcome.kind}`);
  return outcome.result;
}

/** The refusal something ends in; an answer, or another error, fails the test. */
export async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  try {
    await work;
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
  throw new Error("expected a refusal, and it was done");
}

/** The same in short: `403 PERMISSION_DENIED`. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  const { status, code } = await refusalOf(work);
  return `${status} ${code}`;
}

/** How many rows every table of the product and of the queue holds now. */
export async function rowCounts(w: World): Promise<Record<string, number>> {
  const { rows } = await w.db.superuser.query<{ table: string; n: number }>(
    `SELECT n.nspname || '.' || c.relname AS table,
        (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I.%I', n.nspname, c.relname), false, true, '')))[1]::text::int AS n
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname IN ('public', 'graphile_worker') AND c.relkind = 'r' ORDER BY 1`,
  );
  return Object.fromEntries(rows.map((r) => [r.table, r.n]));
}

/** A fingerprint of everything the product's tables hold: equal before and after what must change nothing. */
export async function allRows(w: World): Promise<Record<string, string>> {
  const tables = Object.keys(await rowCounts(w)).filter((name) => name.startsWith("public."));
  const out: Record<string, string> = {};
  for (const table of tables) {
    const { rows } = await w.db.superuser.query(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS print FROM ${table} t`,
    );
    out[table] = rows[0].print;
  }
  return out;
}
