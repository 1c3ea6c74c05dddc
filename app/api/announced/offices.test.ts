import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { cancel } from "@/lib/approvals/cancel";
import { putBinding } from "@/lib/bindings/put";
import { listBreakGlass } from "@/lib/break-glass/list";
import { reviewBreakGlass } from "@/lib/break-glass/review";
import { createDelegation } from "@/lib/delegations/create";
import { endDelegation } from "@/lib/delegations/end";
import { listDelegations } from "@/lib/delegations/list";
import { listJobs } from "@/lib/job-queue/list";
import { retryJob } from "@/lib/job-queue/retry";
import { fromJobId, toJobId } from "@/lib/job-queue/rules";
import { listOffers } from "@/lib/policies/offers/list";
import { takeOffer } from "@/lib/policies/offers/take";
import { activeAsset, askProd, type Ref, resultOf } from "@/lib/testing/arrange";
import { actors, lie, press, tally } from "@/lib/testing/tables/announced";
import { type World, world } from "@/lib/testing/world";

/**
 * What is announced of delegations, broken glass, jobs and offered policies, and what then happens: for everybody, in every
 * state, the thing that is announced is really tried.
 */
let w: World;
let asset: Ref;
beforeAll(async () => {
  w = await world();
  asset = await activeAsset(w);
});
const seen = tally();
let lies: string[] = [];
beforeEach(() => {
  lies = [];
});
const at = () => ({ clock: w.clock });
const sql = (text: string, values: unknown[] = []) => w.db.superuser.query(text, values).then((r) => r.rows);
const HOUR = 3_600_000;
const inHours = (n: number) => new Date(w.clock.now().getTime() + n * HOUR).toISOString();

type Shown = { can: boolean; reasons: readonly string[] };
/** One cell: what was announced against what happens; true where it was done. */
async function cell(where: string, who: string, action: string, shown: Shown, tryIt: () => ReturnType<typeof press>) {
  const here = { who, where, action };
  expect([here, shown.reasons.length]).toEqual([here, shown.can ? 0 : 1]);
  const announced = shown.can ? null : (shown.reasons[0] as string);
  const answer = await tryIt();
  const wrong = lie(here, announced, answer);
  if (wrong) lies.push(wrong);
  seen.add(action, announced);
  return answer;
}
/** What somebody who may read the list sees of one row; undefined for who may not, and then nothing is announced. */
async function rowOf<R extends { id: string }>(list: Promise<{ rows: R[] }>, id: string): Promise<R | undefined> {
  return list.then(({ rows }) => rows.find((row) => row.id === id)).catch(() => undefined);
}

test.each(["planned", "running", "over"])("a delegation that is %s: who can end it", async (state) => {
  const bring = async () => {
    await sql("UPDATE delegations SET ended_at = now() WHERE workspace_id = $1 AND ended_at IS NULL", [w.workspaceId]);
    const starts_at = inHours(state === "planned" ? 1 : 0);
    const fields = { to: [w.as.viewer.userId as string], starts_at, ends_at: inHours(4), reason: "away" };
    const { id } = resultOf(await createDelegation.run(w.as.approver, fields, at())) as { id: string };
    if (state === "over") await endDelegation.run(w.as.approver, { id }, at());
    return id;
  };
  let id = await bring();
  for (const [who, actor] of Object.entries(actors(w))) {
    const row = await rowOf(listDelegations.run(actor, { limit: 50 }, at()), id);
    if (!row) continue;
    const shown = { can: row.can_end, reasons: row.reasons };
    const answer = await cell(state, who, "end", shown, () => press(endDelegation.run(actor, { id }, at())));
    if (answer.outcome?.kind !== "done") continue;
    expect(answer.outcome.result).toMatchObject({ status: "over", can_end: false });
    id = await bring();
  }
  expect(lies).toEqual([]);
});

test.each(["open", "reviewed"])("broken glass that is %s: who can review it", async (state) => {
  const review = (actor: Actor, id: string) =>
    reviewBreakGlass.run(actor, { id, verdict: "justified", comment: "it was" }, at());
  let n = 0;
  const bring = async () => {
    await sql(
      `UPDATE break_glasses SET verdict = 'justified', comment = 'x', reviewed_by_id = $2, reviewed_by_name = 'x', reviewed_at = now()
        WHERE workspace_id = $1 AND reviewed_at IS NULL`,
      [w.workspaceId, w.as.securityApprover.userId],
    );
    const input = { asset, environment: "prod", version: 1, config: { n: ++n, state } };
    await putBinding.run(w.as.owner, input, { ...at(), breakGlass: { reason: "now", incident: "INC-7" } });
    const [{ id }] = await sql("SELECT id FROM break_glasses WHERE workspace_id = $1 AND reviewed_at IS NULL", [
      w.workspaceId,
    ]);
    if (state === "reviewed") await review(w.as.approver, id);
    return id as string;
  };
  let id = await bring();
  for (const [who, actor] of Object.entries(actors(w))) {
    const row = await rowOf(listBreakGlass.run(actor, { limit: 50 }, at()), id);
    if (!row) continue;
    const shown = { can: row.can_review, reasons: row.reasons };
    const answer = await cell(state, who, "review", shown, () => press(review(actor, id)));
    if (answer.status < 300) id = await bring();
  }
  expect(lies).toEqual([]);
});

const JOBS = {
  waiting: "attempts = 0",
  scheduled: "run_at = now() + interval '1 hour'",
  running: "locked_at = now(), locked_by = 'worker-9', attempts = 1",
  retrying: "attempts = 2, run_at = now() + interval '7 seconds', last_error = 'no answer'",
  dead: "attempts = max_attempts, last_error = 'it broke'",
  "dead, its request ended": "attempts = max_attempts, last_error = 'it broke'",
  "dead, of the installation": "attempts = max_attempts, last_error = 'it broke'",
};
test.each(Object.entries(JOBS))("a job that is %s: who can run it again", async (state, set) => {
  const bring = async () => {
    const payload: Record<string, string> = state.includes("installation") ? {} : { workspace_id: w.workspaceId };
    if (state.includes("request")) {
      const ticket = await askProd(w, asset, 2);
      await cancel.run(w.as.operator, { id: ticket }, at());
      const [{ event_id }] = await sql("SELECT event_id FROM approval_requests WHERE id = $1", [ticket]);
      payload.event_id = event_id;
    }
    const task = payload.event_id ? "operation.execute" : "import.run";
    const [{ id }] = await sql("SELECT id FROM graphile_worker.add_job($1, $2)", [task, JSON.stringify(payload)]);
    await sql(`UPDATE graphile_worker._private_jobs SET ${set} WHERE id = $1`, [id]);
    return toJobId(String(id));
  };
  let id = await bring();
  for (const [who, actor] of Object.entries(actors(w))) {
    const row = await rowOf(listJobs.run(actor, { limit: 50 }, at()), id);
    if (!row) continue;
    const shown = { can: row.can_retry, reasons: row.reasons };
    const answer = await cell(state, who, "run again", shown, () => press(retryJob.run(actor, { id }, at())));
    if (answer.status < 300) id = await bring();
  }
  await sql("DELETE FROM graphile_worker._private_jobs WHERE id = $1", [fromJobId(id)]);
  expect(lies).toEqual([]);
});

/** What keeps an offered policy from being taken, each brought about and taken back. */
const OFFERS = {
  open: "",
  "its name taken": `UPDATE approval_policies SET name = 'virtual MACHINES', revision = revision + 1 WHERE workspace_id = $1 AND builtin = 'lifecycle'`,
  "asked for already": "",
  "with nobody to agree":
    "DELETE FROM grants WHERE workspace_id = $1 AND role IN ('approver', 'security-approver', 'owner')",
};
test.each(Object.entries(OFFERS))("an offered policy, %s: who can take it", async (state, arrange) => {
  const of = await world();
  await sql("DELETE FROM approval_policies WHERE workspace_id = $1 AND builtin = 'vm-changes'", [of.workspaceId]);
  const take = (actor: Actor) => takeOffer.run(actor, { builtin: "vm-changes" }, { clock: of.clock });
  if (arrange) await sql(arrange, [of.workspaceId]);
  if (state === "asked for already") await take(of.as.owner);
  for (const [who, actor] of Object.entries(actors(of))) {
    const { rows } = await listOffers.run(actor, {}, { clock: of.clock }).catch(() => ({ rows: [] }));
    const row = rows.find((offer) => offer.builtin === "vm-changes");
    if (!row) continue;
    const shown = { can: row.can_take, reasons: row.reasons };
    const answer = await cell(state, who, "take", shown, () => press(take(actor)));
    if (answer.outcome?.kind === "pending")
      await cancel.run(actor, { id: answer.outcome.ticket.ticket_id }, { clock: of.clock });
  }
  expect(lies).toEqual([]);
});

test("the tables are no empty ones: each thing can be done by some, and not by others for more than one reason", () => {
  for (const action of ["end", "review", "run again", "take"]) {
    const { can, cannot, words } = seen.of(action);
    expect([action, can > 0, cannot > 3, words.size > 2]).toEqual([action, true, true, true]);
  }
});
