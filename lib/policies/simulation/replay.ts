import type { EnvironmentRef } from "@/lib/access/actor";
import { gatesInWords } from "@/lib/policies/readback";
import { type GateQuestion, type PolicyRow, type Ruling, rule } from "@/lib/tickets/match";
import { counting, gatesFilled } from "@/lib/tickets/rules";
import { type DecisionRow, decisionFacts, type TicketRow, ticketFacts } from "@/lib/tickets/shapes";

/** A past request with what the question to the policies is made of, and who decided on it. */
export type PastRequest = TicketRow & { labels: Record<string, string> | null; decisions: DecisionRow[] | null };

/** What the policies were asked when this request was opened. Labels are those the asset has now: they are not frozen. */
export function questionOf(request: PastRequest, environments: readonly EnvironmentRef[]): GateQuestion {
  const { operation, plugin, kind, risk, base, spec } = request;
  const lowers = request.change === "asset.patch" && operation !== "asset.patch";
  return {
    operation,
    // A patch of a record is asked about as such besides.
    ...(lowers && { also: ["asset.patch"] }),
    environment: environments.find((e) => e.id === request.environment_id) ?? null,
    plugin,
    kind,
    risk,
    labels: request.labels ?? {},
    ...(operation === "lifecycle.set" && { transition: `${base.lifecycle}>${spec.state}` }),
  };
}

/** A ruling as the simulation shows it. */
export type Said = ReturnType<typeof shownRuling>;

export function shownRuling(ruling: Ruling) {
  const gated = ruling.kind === "gated" ? ruling : null;
  return {
    outcome: ruling.kind,
    policies: gated?.policies ?? (ruling.kind === "exempt" ? [ruling.policy] : []),
    gates: gated?.gates ?? [],
    self_approval: gated?.selfApproval ?? null,
    require_digest: gated?.requireDigest ?? false,
  };
}

/** One past request that other policies would have treated otherwise. */
export type Difference = {
  before: Said;
  after: Said;
  /** With the decisions that were made: whether they would have been enough. Null where nothing was decided. */
  enough: boolean | null;
  says: string;
};

/** What another set of policies would have meant for a past request; null when it would have been the same. Pure. */
export function differenceFor(
  request: PastRequest,
  { before, after }: { before: readonly PolicyRow[]; after: readonly PolicyRow[] },
  environments: readonly EnvironmentRef[],
): Difference | null {
  const question = questionOf(request, environments);
  const [was, now] = [shownRuling(rule(question, before)), shownRuling(rule(question, after))];
  if (demand(was) === demand(now)) return null;
  const enough = now.outcome === "gated" ? enoughFor(request, now) : null;
  return { before: was, after: now, enough, says: inWords(request, was, now, enough) };
}

/** What is asked, without by which policy: another name for the same demand is no other outcome. */
const demand = ({ outcome, gates, self_approval, require_digest }: Said): string =>
  JSON.stringify([outcome === "exempt" ? "free" : outcome, gates, self_approval, require_digest]);

function enoughFor(request: PastRequest, now: Said): boolean | null {
  const made = counting(ticketFacts(request), decisionFacts(request.decisions ?? []));
  if (made.length === 0) return null;
  const people = made
    .filter((d) => d.verdict === "approve")
    .filter((d) => now.self_approval === "allowed" || d.person !== request.requested_by_id);
  return gatesFilled(now.gates, people);
}

const AS_IT_ENDED: Record<string, string> = { REJECTED: "It was rejected.", CANCELLED: "It was taken back." };

function inWords(request: PastRequest, was: Said, now: Said, enough: boolean | null): string {
  const outcome = `Today: ${saidWords(was)}. With this: ${saidWords(now)}.`;
  const ended = AS_IT_ENDED[request.status];
  if (ended) return `${outcome} ${ended}`;
  if (enough === null) return outcome;
  return `${outcome} The approvals it got would ${enough ? "have been enough" : "not have been enough"}.`;
}

function saidWords(said: Said): string {
  if (said.outcome === "refused") return "refused, for no policy speaks about it";
  if (said.outcome !== "gated") return "nobody is asked";
  const self = said.self_approval === "allowed" ? ", the requester may count" : "";
  const digest = said.require_digest ? ", with the digest" : "";
  return `${gatesInWords(said.gates)}${self}${digest}`;
}
