import { createHash } from "node:crypto";
import type { Actor } from "@/lib/access/actor";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { reject } from "@/lib/approvals/reject";
import { patchAsset } from "@/lib/assets/patch";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { promoteBinding } from "@/lib/bindings/promote";
import { putBinding } from "@/lib/bindings/put";
import { rollbackBinding } from "@/lib/bindings/rollback";
import type { Outcome } from "@/lib/change/contract";
import { fixedClock } from "@/lib/clock";
import { plainPool } from "@/lib/db/pool";
import { putDraft } from "@/lib/drafts/put";
import { executeOperation } from "@/lib/jobs/execute";
import { createVersion } from "@/lib/versions/create";
import type { AssetSeed } from "@/seed/assets";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type Cast = { operator: Actor; cli: Actor; approver: Actor; approver2: Actor; security: Actor; admin: Actor };

/** A request for prod that waits with so many approvals, or that was approved and carried out. */
type Asked = { version: number; days: number; approvals?: number; carriedOut?: true };

/** How far an asset has come; what is left open becomes the queue. */
export type Plot =
  | { kind: "draft" }
  | { kind: "activation-waits"; days: number }
  | { kind: "live"; versions: number; prod: number; ask?: Asked[] }
  | { kind: "rolled-back"; versions: number }
  | { kind: "rejected"; versions: number }
  | { kind: "cancelled"; versions: number }
  | { kind: "superseded"; versions: number }
  | { kind: "deprecated" }
  | { kind: "archived" };

/**
 * Tells one asset's story through the doors, with the clock moved to when each thing happened. Every row it leaves is one
 * that a person could have made.
 */
export async function tell(cast: Cast, asset: AssetSeed, plot: Plot, startDaysAgo: number, today: Date): Promise<void> {
  const clock = fixedClock(new Date(today.getTime() - startDaysAgo * DAY_MS));
  const at = (daysAgo: number) => clock.set(new Date(today.getTime() - daysAgo * DAY_MS));
  const pause = (hours: number) => clock.advance(hours * HOUR_MS);
  const run = { clock };
  const ref = asset.ref;
  const withContext = (actor: Actor, what: string): Actor => ({
    ...actor,
    context: {
      ...actor.context,
      correlationId: trace(`${ref.name}/${what}`),
      ...(actor.via === "cli" ? gitContext(`${ref.name}/${what}`) : {}),
    },
  });

  const settle = async (outcome: Outcome<unknown>, deciders: readonly Actor[]) => {
    if (outcome.kind !== "pending") return;
    for (const decider of deciders) {
      pause(3);
      await approve.run(
        withContext(decider, outcome.ticket.ticket_id),
        {
          id: outcome.ticket.ticket_id,
          digest: outcome.ticket.approval.proposal_digest,
          comment: "Checked against the release notes.",
        },
        run,
      );
    }
    clock.advance(1500);
    await executed(cast.operator.workspace.id, outcome.ticket.event_id, clock);
  };
  const both = asset.risk === "high" || asset.risk === "critical" ? [cast.approver, cast.security] : [cast.approver];
  const version = async (n: number) => {
    const content = asset.content(n);
    if (n % 2 === 0)
      await putDraft.run(
        withContext(cast.operator, `draft ${n}`),
        { asset: ref, content, message: `Prepare ${n}` },
        run,
      );
    pause(1);
    const author = n % 2 === 0 ? cast.operator : cast.cli;
    await createVersion.run(
      withContext(author, `version ${n}`),
      { asset: ref, label: `${n}.0.0`, message: asset.change(n), content },
      run,
    );
    pause(2);
  };
  const bind = (environment: string, n: number) =>
    putBinding.run(
      withContext(cast.operator, `${environment} ${n}`),
      { asset: ref, environment, version: n, reason: asset.change(n) },
      run,
    );
  const activate = (reason: string) =>
    setLifecycle.run(withContext(cast.operator, "activate"), { asset: ref, state: "active", reason }, run);

  const { owner, team, sla, risk, summary, labels } = asset;
  await patchAsset.run(
    withContext(cast.operator, "register"),
    { asset: ref, patch: { owner, team, sla, risk: { level: risk }, intended_use: { summary }, labels } },
    run,
  );
  pause(2);
  await version(1);
  await bind("dev", 1);
  pause(5);
  if (plot.kind === "draft") return;
  if (plot.kind === "activation-waits") {
    at(plot.days + 0.2);
    await activate("Tried in development for a while; ready for others.");
    return;
  }
  await settle(await activate("First release."), [cast.approver]);
  pause(20);

  const release = async (n: number) => {
    await bind("dev", n);
    pause(6);
    await promoteBinding.run(
      withContext(cast.operator, `test ${n}`),
      { asset: ref, from_environment: "dev", to_environment: "test" },
      run,
    );
    pause(10);
    await promoteBinding.run(
      withContext(cast.operator, `staging ${n}`),
      { asset: ref, from_environment: "test", to_environment: "staging" },
      run,
    );
    pause(20);
    await settle(await bind("prod", n), both);
    pause(24);
  };

  await release(1);
  if (plot.kind === "deprecated" || plot.kind === "archived") {
    await setLifecycle.run(
      withContext(cast.operator, "deprecate"),
      { asset: ref, state: "deprecated", reason: "Replaced." },
      run,
    );
    return;
  }
  if (plot.kind === "live") {
    for (let n = 2; n <= plot.versions; n++) {
      await version(n);
      if (n <= plot.prod) await release(n);
      else await bind("dev", n);
    }
    for (const ask of plot.ask ?? []) {
      at(ask.days + 0.3);
      const outcome = await bind("prod", ask.version);
      if (ask.carriedOut) await settle(outcome, both);
      if (ask.carriedOut || outcome.kind !== "pending") continue;
      for (const decider of [cast.approver2, cast.security].slice(0, ask.approvals ?? 0)) {
        pause(2);
        await approve.run(
          withContext(decider, outcome.ticket.ticket_id),
          { id: outcome.ticket.ticket_id, digest: outcome.ticket.approval.proposal_digest },
          run,
        );
      }
    }
    return;
  }
  for (let n = 2; n <= plot.versions; n++) await version(n);
  if (plot.kind === "rolled-back") {
    await release(plot.versions);
    const back = await rollbackBinding.run(
      withContext(cast.operator, "roll back"),
      { asset: ref, environment: "prod", target_version: 1, reason: "Error rate doubled after the release." },
      run,
    );
    await settle(back, both);
    return;
  }
  const asked = await bind("prod", plot.versions);
  if (asked.kind !== "pending") return;
  pause(30);
  const id = asked.ticket.ticket_id;
  if (plot.kind === "rejected")
    await reject.run(
      withContext(cast.approver, id),
      {
        id,
        digest: asked.ticket.approval.proposal_digest,
        comment: "The evaluation report is missing. Attach it and ask again.",
      },
      run,
    );
  if (plot.kind === "cancelled") await cancel.run(withContext(cast.operator, id), { id }, run);
  if (plot.kind === "superseded") {
    await settle(await bind("prod", plot.versions - 1), both);
    pause(5);
    await settle(asked, both);
  }
}

/** Carries the job out now, in the story's time, and takes it from the queue. */
async function executed(workspaceId: string, eventId: string, clock: ReturnType<typeof fixedClock>) {
  await executeOperation({ workspace_id: workspaceId, event_id: eventId }, { number: 1, last: true, clock });
  await plainPool("jobs").query("SELECT graphile_worker.remove_job($1)", [eventId]);
}

const trace = (what: string): string => createHash("sha256").update(what).digest("hex").slice(0, 32);
const gitContext = (what: string) => ({ gitCommit: createHash("sha1").update(what).digest("hex"), gitBranch: "main" });
