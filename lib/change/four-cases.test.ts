import { beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { reject } from "@/lib/approvals/reject";
import { patchAsset } from "@/lib/assets/patch";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { promoteBinding } from "@/lib/bindings/promote";
import { putBinding } from "@/lib/bindings/put";
import { removeBinding } from "@/lib/bindings/remove";
import { rollbackBinding } from "@/lib/bindings/rollback";
import type { Operation } from "@/lib/change/change";
import { putDraft } from "@/lib/drafts/put";
import {
  activeAsset,
  aPrompt,
  askProd,
  content,
  draftAsset,
  moveTo,
  type Ref,
  refusalOf,
  resultOf,
} from "@/lib/testing/arrange";
import { type PersonName, type World, world } from "@/lib/testing/world";
import { createVersion } from "@/lib/versions/create";

/** The change, who works, who may not though in scope, and the inputs that work, are hidden and conflict. */
type Case = {
  change: Operation<never, unknown>;
  by: PersonName;
  not: PersonName;
  /** The event's action and code. */
  records: [string, string | null];
  works(): Promise<unknown>;
  /** An input that names something of another workspace, or of an environment outside the grant of `hiddenFrom`. */
  hidden(): Promise<unknown>;
  hiddenFrom?: PersonName;
  conflicts(): Promise<unknown>;
  conflict: string;
};
const anyOf = <In, R>(change: Operation<In, R>) => change as unknown as Operation<never, unknown>;

let w: World;
let elsewhere: World;
/** An active asset of the other workspace, by its id. */
let theirs: { asset_id: string };
beforeAll(async () => {
  w = await world();
  elsewhere = await world();
  const asset = await activeAsset(elsewhere);
  const found = resultOf(await patchAsset.run(elsewhere.as.operator, { asset, patch: {} }, { clock: elsewhere.clock }));
  theirs = { asset_id: found.governance.id ?? "" };
});

const archived = async (): Promise<Ref> => {
  const asset = await activeAsset(w);
  await moveTo(w, asset, "archived");
  return asset;
};
const bound = async (environment: string, version: number): Promise<Ref> => {
  const asset = await activeAsset(w);
  await putBinding.run(w.as.operator, { asset, environment, version }, { clock: w.clock });
  return asset;
};
const pending = async () => ({ id: await askProd(w, await activeAsset(w), 1) });
const decided = async () => {
  const ticket = await pending();
  await reject.run(w.as.approver, { ...ticket, comment: "not now" }, { clock: w.clock });
  return ticket;
};
const theirTicket = async () => ({ id: await askProd(elsewhere, await activeAsset(elsewhere), 1) });

const CASES: Record<string, Case> = {
  "asset.patch": {
    change: anyOf(patchAsset),
    by: "operator",
    not: "editor",
    records: ["asset.patch", null],
    works: async () => ({ asset: aPrompt(), patch: { team: { name: "core" } } }),
    hidden: async () => ({ asset: theirs, patch: { team: { name: "core" } } }),
    conflicts: async () => {
      const input = { asset: await draftAsset(w, { risk: "high" }), patch: { risk: { level: "low" } } };
      await patchAsset.run(w.as.operator, input, { clock: w.clock });
      return input;
    },
    conflict: "DUPLICATE_PENDING_REQUEST",
  },
  "draft.put": {
    change: anyOf(putDraft),
    by: "editor",
    not: "viewer",
    records: ["draft.put", null],
    works: async () => ({ asset: aPrompt(), content: content("hello") }),
    hidden: async () => ({ asset: theirs, content: content("hello") }),
    conflicts: async () => ({ asset: await archived(), content: content("hello") }),
    conflict: "ASSET_ARCHIVED",
  },
  "version.create": {
    change: anyOf(createVersion),
    by: "editor",
    not: "approver",
    records: ["version.create", null],
    works: async () => ({ asset: aPrompt(), label: "first", content: content("hello") }),
    hidden: async () => ({ asset: theirs, label: "first", content: content("hello") }),
    conflicts: async () => ({ asset: aPrompt(), label: "no draft to cut from" }),
    conflict: "NO_DRAFT",
  },
  "lifecycle.set": {
    change: anyOf(setLifecycle),
    by: "operator",
    not: "editor",
    records: ["lifecycle.set", null],
    works: async () => ({ asset: await activeAsset(w), state: "deprecated" }),
    hidden: async () => ({ asset: theirs, state: "deprecated" }),
    conflicts: async () => ({ asset: await draftAsset(w), state: "archived" }),
    conflict: "LIFECYCLE_TRANSITION_DENIED",
  },
  "binding.put": {
    change: anyOf(putBinding),
    by: "operator",
    not: "approver",
    records: ["binding.put", null],
    works: async () => ({ asset: await activeAsset(w), environment: "staging", version: 1 }),
    hidden: async () => ({ asset: await activeAsset(w), environment: "prod", version: 1 }),
    hiddenFrom: "operatorTest",
    conflicts: async () => ({ asset: await draftAsset(w), environment: "prod", version: 1 }),
    conflict: "ASSET_DRAFT",
  },
  "binding.delete": {
    change: anyOf(removeBinding),
    by: "operator",
    not: "auditor",
    records: ["binding.delete", null],
    works: async () => ({ asset: await bound("dev", 1), environment: "dev" }),
    hidden: async () => ({ asset: theirs, environment: "dev" }),
    conflicts: async () => {
      const asset = await activeAsset(w);
      const id = await askProd(w, asset, 1);
      await approve.run(w.as.approver, { id }, { clock: w.clock });
      await w.work();
      const input = { asset, environment: "prod" };
      await removeBinding.run(w.as.operator, input, { clock: w.clock });
      return input;
    },
    conflict: "DUPLICATE_PENDING_REQUEST",
  },
  "binding.promote": {
    change: anyOf(promoteBinding),
    by: "operator",
    not: "viewer",
    records: ["binding.promote", null],
    works: async () => ({ asset: await bound("dev", 2), from_environment: "dev", to_environment: "staging" }),
    hidden: async () => ({ asset: await bound("dev", 2), from_environment: "dev", to_environment: "prod" }),
    hiddenFrom: "operatorTest",
    conflicts: async () => ({ asset: await activeAsset(w), from_environment: "dev", to_environment: "staging" }),
    conflict: "NOTHING_TO_PROMOTE",
  },
  "binding.rollback": {
    change: anyOf(rollbackBinding),
    by: "operator",
    not: "securityApprover",
    records: ["binding.rollback", null],
    works: async () => ({ asset: await bound("dev", 2), environment: "dev", target_version: 1 }),
    hidden: async () => ({ asset: theirs, environment: "dev", target_version: 1 }),
    conflicts: async () => ({ asset: await bound("dev", 1), environment: "dev", target_version: 2 }),
    conflict: "NOT_EARLIER",
  },
  "approval.approve": {
    change: anyOf(approve),
    by: "approver",
    not: "viewer",
    records: ["approval.approve", "APPROVAL_APPROVED"],
    works: pending,
    hidden: pending,
    hiddenFrom: "approverTest",
    conflicts: decided,
    conflict: "TICKET_NOT_PENDING",
  },
  "approval.reject": {
    change: anyOf(reject),
    by: "approver",
    not: "operator2",
    records: ["approval.reject", "APPROVAL_REJECTED"],
    works: async () => ({ ...(await pending()), comment: "no" }),
    hidden: async () => ({ ...(await theirTicket()), comment: "no" }),
    conflicts: async () => ({ ...(await decided()), comment: "no" }),
    conflict: "TICKET_NOT_PENDING",
  },
  "approval.cancel": {
    change: anyOf(cancel),
    by: "operator",
    not: "approver",
    records: ["approval.cancel", "REQUEST_CANCELLED"],
    works: pending,
    hidden: theirTicket,
    conflicts: decided,
    conflict: "TICKET_NOT_PENDING",
  },
};

/** Runs it and answers the events that this alone added. */
async function recorded(work: () => Promise<unknown>) {
  const before = (await w.events()).length;
  await work();
  return (await w.events()).slice(before);
}

describe.each(Object.entries(CASES))("%s", (name, c) => {
  const run = (actor: Actor, input: unknown) => c.change.run(actor, input, { clock: w.clock });

  test("S0-32 works, and is recorded once, with who and under which correlation id", async () => {
    const input = await c.works();
    const events = await recorded(() => run(w.as[c.by], input));
    expect(events).toMatchObject([
      {
        action: c.records[0],
        action_code: c.records[1],
        outcome: "success",
        actor_kind: "user",
        actor_id: w.as[c.by].id,
        correlation_id: "cor_test",
        surface: "console",
      },
    ]);
  });

  test("S3-06 is 403 for somebody in scope without the permission, recorded once as denied", async () => {
    const input = await c.works();
    const events = await recorded(async () => {
      const why = await refusalOf(run(w.as[c.not], input));
      expect([why.status, why.reasons.length]).toEqual([403, 1]);
    });
    expect(events).toMatchObject([{ action: name, outcome: "denied", actor_id: w.as[c.not].id }]);
  });

  test("S3-07 is the one 404 for what is hidden, as for what does not exist, and leaves no record", async () => {
    const input = (await c.hidden()) as Record<string, unknown>;
    const events = await recorded(async () => {
      const by = w.as[c.hiddenFrom ?? c.by];
      const hidden = await refusalOf(run(by, input));
      const unknown =
        "id" in input ? { ...input, id: `${input.id}`.replace(/.$/, "0") } : { ...input, asset: { asset_id: "ast_x" } };
      const absent = await refusalOf(run(by, unknown));
      const said = ({ status, code, detail, reasons, extra }: typeof hidden) => ({
        status,
        code,
        detail,
        reasons,
        extra,
      });
      expect(said(hidden)).toEqual(said(absent));
      expect([hidden.status, hidden.code]).toEqual([404, "NOT_FOUND"]);
    });
    expect(events).toEqual([]);
  });

  test("S2-67 is 409 where the state forbids it, recorded once as denied with its code", async () => {
    const input = await c.conflicts();
    const events = await recorded(async () => {
      const why = await refusalOf(run(w.as[c.by], input));
      expect([why.status, why.code]).toEqual([409, c.conflict]);
    });
    expect(events).toMatchObject([{ action: name, outcome: "denied", details: { code: c.conflict } }]);
  });
});
