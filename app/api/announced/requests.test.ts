import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { put } from "@/components/form/body";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { failExecution } from "@/lib/approvals/execution/fail";
import { startExecution } from "@/lib/approvals/execution/start";
import { reject } from "@/lib/approvals/reject";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { resolveActor } from "@/lib/auth/resolve";
import { putBinding } from "@/lib/bindings/put";
import { createDelegation } from "@/lib/delegations/create";
import { createEnvironment } from "@/lib/environments/create";
import { patchEnvironment } from "@/lib/environments/patch";
import { createSystem } from "@/lib/external-approvals/create";
import { patchSystem } from "@/lib/external-approvals/patch";
import { loadJob } from "@/lib/jobs/actor";
import { pointerKeys } from "@/lib/pointer";
import { activeAsset, draftAsset, type Ref, resultOf, ticketOf } from "@/lib/testing/arrange";
import { type Announced, type Caller, lie, person, tally, token, tried } from "@/lib/testing/tables/announced";
import type { PersonName } from "@/lib/testing/world";
import { type World, world } from "@/lib/testing/world";

/**
 * What a request announces to whoever reads it, and what then happens: for everybody who can see it, in every state it can be
 * in, each thing that is announced is really tried. Where it cannot be done it is refused in the words that were announced.
 */
let w: World;
let steady: Ref;
let risky: Ref;
let callers: Caller[];
let n = 0;
const HOUR = 3_600_000;
const sql = (text: string, values: unknown[]) => w.db.superuser.query(text, values).then((r) => r.rows);
const at = () => ({ clock: w.clock });

beforeAll(async () => {
  w = await world();
  steady = await activeAsset(w);
  risky = await activeAsset(w, { risk: "high" });
  await resultOf(
    await createDelegation.run(
      w.as.approver2,
      {
        to: [w.as.editor.userId as string],
        ends_at: new Date(w.clock.now().getTime() + 24 * HOUR).toISOString(),
        reason: "away",
      },
      at(),
    ),
  );
  const people = Object.keys(w.as) as PersonName[];
  callers = [
    ...people.map((name) => person(w, name)),
    await token(w, "approver", ["approval:read"]),
    await token(w, "approver", ["approval:read", "approval:decide"]),
    await token(w, "securityApprover", ["approval:read", "approval:decide"]),
    await token(w, "securityApprover", ["approval:read", "approval:decide-security"]),
    await token(w, "operator", ["approval:read"]),
    await token(w, "operator", ["approval:read", "binding:write", "lifecycle:write"]),
    await token(w, "admin", ["approval:*"]),
    await token(w, "viewer", ["approval:*"]),
  ];
});

async function ask(asset: Ref, more: object = {}): Promise<string> {
  const input = { asset, environment: "prod", version: 1, config: { n: ++n } };
  return ticketOf(await putBinding.run(w.as.operator, input, { ...at(), ...more }));
}
async function approved(id: string): Promise<string> {
  await approve.run(w.as.approver, { id }, at());
  return id;
}
async function started(id: string) {
  const [{ event_id }] = await sql("SELECT event_id FROM approval_requests WHERE id = $1", [id]);
  const job = await loadJob(w.workspaceId, event_id);
  if (!job) throw new Error("no job");
  await startExecution.run(job.actor, { id, attempt: 1 }, at());
  return job.actor;
}
/** Nothing runs by itself in between: what waits in the queue is taken out. */
const emptyQueue = () =>
  sql("DELETE FROM graphile_worker._private_jobs WHERE payload ->> 'workspace_id' = $1", [w.workspaceId]);

const secret = () => `whsec_${randomBytes(32).toString("base64")}`;
const system = () => ({
  ...{ name: `Desk ${++n}`, type: "webhook" as const, allowed_environments: ["class:prod"] },
  ...{ webhook_url: "https://desk.example/in", webhook_secret: secret() },
});
/** The time that a request was to wait for lies behind: no door moves the clock of the API. */
async function passed(id: string) {
  const client = await w.db.superuser.connect();
  await client.query("SET session_replication_role = replica");
  await client.query("UPDATE approval_requests SET apply_at = now() - interval '1 hour' WHERE id = $1", [id]);
  await client.query("RESET session_replication_role");
  client.release();
}

/** Each state a request can be in, as far as it matters to what can be done with it, brought about through the doors. */
const STATES: Record<string, () => Promise<string>> = {
  waiting: () => ask(steady),
  "half approved": async () => approved(await ask(risky)),
  "edited by approver2": async () => {
    const id = await ask(steady);
    await approve.run(w.as.approver2, { id, modified_spec: { config: { edited: ++n } } }, at());
    return id;
  },
  "approver2's seat used for them": async () => {
    const id = await ask(risky);
    await approve.run(await asNow("editor"), { id }, at());
    return id;
  },
  "open to whoever asked": async () => {
    const policies = (own: string) =>
      sql(
        "UPDATE approval_policies SET self_approval = $2, edits = $2, revision = revision + 1 WHERE workspace_id = $1",
        [w.workspaceId, own],
      );
    await policies("allowed");
    const id = await ask(steady);
    await policies("forbidden");
    return id;
  },
  "waiting, not to be edited": async () => {
    const asset = await draftAsset(w);
    return ticketOf(await setLifecycle.run(w.as.operator, { asset, state: "active" }, at()));
  },
  "waiting, about an environment": async () => {
    const slug = `prod-${++n}`;
    await createEnvironment.run(w.as.admin, { slug, name: slug, kind: "Production" }, at());
    return ticketOf(await patchEnvironment.run(await asNow("admin"), { slug, patch: { archived: true } }, at()));
  },
  approved: async () => approved(await ask(steady)),
  "approved, its time ahead": async () =>
    approved(await ask(steady, { applyAt: new Date(w.clock.now().getTime() + 5 * HOUR) })),
  executing: async () => {
    const id = await approved(await ask(steady));
    await started(id);
    return id;
  },
  succeeded: async () => {
    const id = await approved(await ask(steady));
    await w.work();
    return id;
  },
  failed: async () => {
    const id = await approved(await ask(steady));
    const job = await started(id);
    await failExecution.run(job, { id, fencing_token: 1, error: { code: "X", detail: "x" } }, at());
    return id;
  },
  rejected: async () => {
    const id = await ask(steady);
    await reject.run(w.as.approver, { id, comment: "no" }, at());
    return id;
  },
  "rejected, its time passed": async () => {
    const id = await ask(steady, { applyAt: new Date(w.clock.now().getTime() + HOUR) });
    await reject.run(w.as.approver, { id, comment: "no" }, at());
    await passed(id);
    return id;
  },
  "rejected, about a secret": async () => {
    const id = ticketOf(await createSystem.run(w.as.admin, system(), at()));
    await reject.run(w.as.owner, { id, comment: "no" }, at());
    return id;
  },
  "rejected, about another secret": async () => {
    const { id } = resultOf(await createSystem.run(w.as.admin, { ...system(), enabled: false }, at())) as {
      id: string;
    };
    const patch = { enabled: true, webhook_secret: secret(), timeout_seconds: 7 };
    const ticket = ticketOf(await patchSystem.run(w.as.admin, { id, patch }, at()));
    await reject.run(w.as.owner, { id: ticket, comment: "no" }, at());
    return ticket;
  },
  cancelled: async () => {
    const id = await ask(steady);
    await cancel.run(w.as.operator, { id }, at());
    return id;
  },
};

/** A person with what others lend them and the environments there are now, as every request of theirs is resolved. */
const asNow = (name: PersonName) =>
  resolveActor({ kind: "session", secret: w.sessions[name] }, w.slug, w.as[name].context);

type Shown = Record<string, unknown> & {
  proposal_digest: string;
  reasons: string[];
  retry_needs: { field: string; why: string }[];
};
type Action = {
  name: string;
  announced(shown: Shown): { can: unknown; reasons: unknown };
  send(who: Caller, id: string, shown: Shown): Promise<{ status: number; body: unknown }>;
};
const decided = (shown: Shown) => ({ can: shown.can_decide, reasons: shown.reasons });
const edited = (shown: Shown) => ({ can: shown.can_edit, reasons: shown.edit_reasons });
const post = (path: string, body: (shown: Shown) => object) => (who: Caller, id: string, shown: Shown) =>
  who.call("POST", `/api/v1/approvals/${id}/${path}`, body(shown));
const spec = () => ({ config: { edited: ++n } });

const ACTIONS: Action[] = [
  { name: "approve", announced: decided, send: post("approve", (s) => ({ digest: s.proposal_digest })) },
  { name: "approve, unseen", announced: decided, send: post("approve", () => ({})) },
  { name: "reject", announced: decided, send: post("reject", () => ({ comment: "no" })) },
  {
    name: "decide in a batch",
    announced: decided,
    // Of a batch each item is answered for itself; one that is taken up is decided by a job as it would be alone.
    async send(who, id, shown) {
      const items = [{ ticket_id: id, digest: shown.proposal_digest }];
      const answer = await who.call("POST", "/api/v1/approvals/batch", { action: "approve", items });
      const [item] = answer.body.items ?? [];
      if (answer.status !== 202 || item.status === "queued") return answer;
      return { status: 409, body: { code: item.code, detail: item.error } };
    },
  },
  { name: "edit", announced: edited, send: post("approve", () => ({ modified_spec: spec() })) },
  {
    name: "preview an edit",
    announced: edited,
    send: (who, id) => who.call("POST", `/api/v1/admin/approvals/${id}/preview`, { modified_spec: spec() }),
  },
  {
    name: "cancel",
    announced: (s) => ({ can: s.can_cancel, reasons: s.cancel_reasons }),
    send: post("cancel", () => ({})),
  },
  {
    name: "withdraw",
    announced: (s) => ({ can: s.can_withdraw, reasons: s.withdraw_reasons }),
    send: post("withdraw", () => ({})),
  },
  {
    name: "ask again",
    // What has to be said along is missed in the words that announce it.
    announced: ({ can_retry: can, retry_reasons: reasons, retry_needs: [need] }) =>
      need ? { can: false, reasons: [need.why] } : { can, reasons },
    send: post("retry", () => ({})),
  },
  {
    name: "ask again, saying what it needs",
    announced: (s) => ({ can: s.can_retry, reasons: s.retry_reasons }),
    send: post("retry", ({ retry_needs: needs = [] }) => {
      const body = {};
      for (const { field } of needs) put(body, pointerKeys(field), field === "/apply_at" ? null : secret());
      return body;
    }),
  },
];

const seen = tally();
const print = async (id: string) => JSON.stringify(await sql("SELECT * FROM approval_requests WHERE id = $1", [id]));

describe("what a request announces is what happens", () => {
  test.each(Object.keys(STATES))(
    "%s: whoever reads it",
    async (state) => {
      const bring = STATES[state] as () => Promise<string>;
      let id = await bring();
      const lies: string[] = [];
      for (const who of callers)
        for (const action of ACTIONS) {
          await emptyQueue();
          const { status, body: shown } = await who.call("GET", `/api/v1/approvals/${id}`);
          const cell = { who: who.name, where: state, action: action.name };
          if (status !== 200) {
            // What cannot be read cannot be done either, and by the same answer.
            const answer = tried(await action.send(who, id, { proposal_digest: "x", reasons: [], retry_needs: [] }));
            const itself = action.name.includes("batch") ? [403, 409] : [status];
            if (!itself.includes(answer.status)) lies.push(`${who.name} · ${state} · ${action.name}: ${answer.status}`);
            continue;
          }
          const { can, reasons } = action.announced(shown);
          expect([cell, typeof can, Array.isArray(reasons)]).toEqual([cell, "boolean", true]);
          expect([cell, (reasons as string[]).length]).toEqual([cell, can ? 0 : 1]);
          const announced: Announced = can ? null : ((reasons as string[])[0] as string);
          const before = await print(id);
          const answer = tried(await action.send(who, id, shown));
          const wrong = lie(cell, announced, answer);
          if (wrong) lies.push(wrong);
          seen.add(action.name, announced);
          if (announced !== null && (await print(id)) !== before)
            lies.push(`${who.name} · ${state} · ${action.name}: moved`);
          if (answer.status < 300) id = await bring();
        }
      expect(lies).toEqual([]);
    },
    120_000,
  );

  test("the table is no empty one: each thing can be done by some and not by others, for more than one reason", () => {
    for (const { name } of ACTIONS) {
      const { can, cannot, words } = seen.of(name);
      expect([name, can > 0, cannot > 20, words.size > 3]).toEqual([name, true, true, true]);
    }
  });
});
