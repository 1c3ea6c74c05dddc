import { beforeAll, describe, expect, test, vi } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { reject } from "@/lib/approvals/reject";
import { resolveActor } from "@/lib/auth/resolve";
import { putBinding } from "@/lib/bindings/put";
import { sql } from "@/lib/db/sql";
import { isRefusal } from "@/lib/errors";
import { activeAsset, type Ref, ticketOf } from "@/lib/testing/arrange";
import { type Call, explained, type Rules } from "@/lib/testing/load/history";
import { addPerson, context, type World, world } from "@/lib/testing/world";

const engine = vi.hoisted(() => ({ locks: true }));
vi.mock("@/lib/approvals/load", async (importOriginal) => {
  const real = await importOriginal<typeof import("@/lib/approvals/load")>();
  // The broken engine: all statements but the one that locks the row.
  const lockTicket: typeof real.lockTicket = (actor, id) => {
    const statements = real.lockTicket(actor, id);
    return engine.locks ? statements : [sql`SELECT 1`, ...statements.slice(1)];
  };
  return { ...real, lockTicket };
});

const APPROVERS = 40;
const GUARDS = 20;
const ASKERS = 4;
let w: World;
let risky: Ref;
let deciders: Actor[];
let askers: Actor[];
const security = new Set<string>();

beforeAll(async () => {
  w = await world();
  risky = await activeAsset(w, { risk: "high" });
  const people = async (role: string, many: number) => {
    const list: Actor[] = [];
    for (let i = 0; i < many; i++) {
      const secret = await addPerson(w.db, {
        workspaceId: w.workspaceId,
        slug: w.slug,
        name: `${role}-${i}`,
        role,
        environments: null,
      });
      list.push(await resolveActor({ kind: "session", secret }, w.slug, context()));
    }
    return list;
  };
  const guards = await people("security-approver", GUARDS);
  for (const guard of guards) security.add(guard.userId ?? "");
  deciders = [...(await people("approver", APPROVERS)), ...guards];
  askers = await people("operator", ASKERS);
});

/** A small generator with a seed, so that a failure can be looked at again. */
function dice(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Planned = { ticket: number; by: Actor; move: Call["move"] };

/** Everybody works through what is theirs, one call after the other, all at once; answers what each saw of each request. */
async function play(tickets: number, calls: number, seed: number) {
  const roll = dice(seed);
  const ids: { id: string; rules: Rules; calls: Call[] }[] = [];
  for (let i = 0; i < tickets; i++) {
    const asker = askers[i % ASKERS] as Actor;
    const input = { asset: risky, environment: "prod", version: 1, config: { seed, i } };
    const id = ticketOf(await putBinding.run(asker, input, { clock: w.clock }));
    ids.push({ id, rules: { requester: asker.userId ?? "", security }, calls: [] });
  }
  const plans = new Map<Actor, Planned[]>();
  for (let ticket = 0; ticket < tickets; ticket++)
    for (let c = 0; c < calls; c++) {
      const face = roll(20);
      const move = face < 13 ? "approve" : face < 17 ? "edit" : face < 19 ? "reject" : "cancel";
      const by = move === "cancel" ? (askers[ticket % ASKERS] as Actor) : (deciders[roll(deciders.length)] as Actor);
      plans.set(by, [...(plans.get(by) ?? []), { ticket, by, move }]);
    }
  let tick = 0;
  let configs = 0;
  await Promise.all(
    [...plans.values()].map(async (mine) => {
      for (const { ticket, by, move } of mine) {
        const one = ids[ticket] as (typeof ids)[number];
        const from = ++tick;
        const answer = await answered(by, one.id, move, ++configs);
        one.calls.push({ by: by.userId ?? "", move, from, to: ++tick, answer });
      }
    }),
  );
  return ids;
}

async function answered(by: Actor, id: string, move: Call["move"], config: number): Promise<string> {
  const options = { clock: w.clock };
  try {
    const outcome =
      move === "approve"
        ? await approve.run(by, { id }, options)
        : move === "edit"
          ? await approve.run(by, { id, modified_spec: { config: { edited: config } } }, options)
          : move === "reject"
            ? await reject.run(by, { id, comment: "no" }, options)
            : await cancel.run(by, { id }, options);
    return outcome.kind === "done" ? (outcome.result as { status: string }).status : outcome.kind;
  } catch (error) {
    if (isRefusal(error)) return error.code;
    // Without the lock the database itself may be the one that notices.
    if (!engine.locks) return "ERROR";
    throw error;
  }
}

describe("S2-07 sixty-four people on three hundred requests", () => {
  test("every history is that of a request that does one thing after the other", async () => {
    const histories = await play(300, 8, 20_260);
    expect(histories.filter(({ calls, rules }) => !explained(calls, rules))).toEqual([]);
    const { rows } = await w.db.superuser.query(
      `SELECT count(*) FILTER (WHERE r.status = 'APPROVED')::int AS approved, count(*) FILTER (WHERE cardinality(r.editors) > 0)::int AS edited
       FROM approval_requests r WHERE r.id = ANY($1)`,
      [histories.map((h) => h.id)],
    );
    // The dice are fair enough to try everything.
    expect(Math.min(rows[0].approved, rows[0].edited)).toBeGreaterThan(20);
  }, 180_000);

  test("the same is not true of an engine without the row lock", async () => {
    engine.locks = false;
    try {
      const histories = await play(60, 12, 7);
      expect(histories.filter(({ calls, rules }) => !explained(calls, rules)).length).toBeGreaterThan(0);
    } finally {
      engine.locks = true;
    }
  }, 120_000);
});

describe("the checker", () => {
  const rules: Rules = { requester: "ana", security: new Set(["sam"]) };
  const call = (by: string, move: Call["move"], from: number, to: number, answer: string): Call => ({
    by,
    move,
    from,
    to,
    answer,
  });

  test("accepts what one order explains, whichever answer came first", () => {
    expect(
      explained([call("ben", "approve", 1, 6, "APPROVED"), call("sam", "approve", 2, 5, "PENDING_APPROVAL")], rules),
    ).toBe(true);
    expect(
      explained(
        [
          call("ben", "approve", 1, 2, "PENDING_APPROVAL"),
          call("cat", "edit", 3, 6, "PENDING_APPROVAL"),
          call("sam", "approve", 4, 5, "APPROVED"),
        ],
        rules,
      ),
    ).toBe(false);
  });

  test("rejects two that both were not the last, an approval after the end, and an editor that counts", () => {
    const bad: Call[][] = [
      [call("ben", "approve", 1, 3, "PENDING_APPROVAL"), call("sam", "approve", 2, 4, "PENDING_APPROVAL")],
      [call("ben", "reject", 1, 2, "REJECTED"), call("sam", "approve", 3, 4, "PENDING_APPROVAL")],
      [
        call("sam", "edit", 1, 2, "PENDING_APPROVAL"),
        call("ben", "approve", 3, 4, "PENDING_APPROVAL"),
        call("sam", "approve", 5, 6, "APPROVED"),
      ],
      [
        call("ben", "approve", 1, 2, "PENDING_APPROVAL"),
        call("cat", "edit", 3, 4, "PENDING_APPROVAL"),
        call("sam", "approve", 5, 6, "APPROVED"),
      ],
      [call("ana", "cancel", 1, 3, "CANCELLED"), call("ben", "reject", 2, 4, "REJECTED")],
    ];
    expect(bad.map((calls) => explained(calls, rules))).toEqual(bad.map(() => false));
  });
});
