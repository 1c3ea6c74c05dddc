import { endByCheck } from "@/lib/approvals/execution/end";
import { type Clock, systemClock } from "@/lib/clock";
import { isRefusal } from "@/lib/errors";
import { loadJob } from "@/lib/jobs/actor";
import type { ExecuteJob } from "@/lib/jobs/execute";
import { OPERATIONS } from "@/lib/jobs/operations";

/**
 * Looks whether an approved request could be carried out now, by the very same change as a dry run: base, archived asset,
 * version or environment, active requester, impossible moves. One that could not ends FAILED with the reason. A freeze
 * is no reason: it only makes it wait. Writes nothing where all holds. Safe to run twice.
 */
export async function checkRequest(
  { workspace_id, event_id }: ExecuteJob,
  clock: Clock = systemClock,
): Promise<"holds" | "failed" | "over"> {
  const found = await loadJob(workspace_id, event_id);
  const id = found?.event.ticket_id;
  const operation = found && OPERATIONS.get(found.event.payload.change);
  if (!id || !operation) return "over";
  const { actor, event } = found;
  try {
    const claim = { id, fencingToken: 0, rehearse: true as const };
    await operation.runUnder(actor, event.payload.input, claim, { clock, dryRun: true });
    return "holds";
  } catch (error) {
    if (!isRefusal(error) || error.status >= 500) throw error;
    if (error.code === "TICKET_NOT_EXECUTING") return "over";
    await endByCheck.run(actor, { id, error: { code: error.code, detail: error.detail } }, { clock });
    return "failed";
  }
}
