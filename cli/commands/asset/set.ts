import { command } from "@/cli/declare/command";
import { oneOf, several, text, whole } from "@/cli/declare/parameter";
import { asset } from "@/cli/declare/subjects";
import { usage } from "@/cli/failure";
import { type Asset, assetText } from "@/cli/shown/asset";
import { finish, waiting } from "@/cli/steps/waiting";
import { write } from "@/cli/steps/write";
import { toApi } from "@/lib/paths";

export const setAsset = command({
  name: "set",
  summary: "Set owner, team, SLA, risk, use, compliance, review and labels",
  about:
    "What is not named stays as it is. An empty value clears a field, as in --owner ''. A list is replaced as a whole, and a single\nempty value empties it. The lifecycle has commands of its own.",
  arguments: { asset },
  options: {
    owner: text("principal", "who answers for it, such as user:ada"),
    ownerName: text("name", "the owner's name"),
    ownerEmail: text("address", "the owner's e-mail address"),
    team: text("id", "the team's id"),
    teamName: text("name", "the team's name"),
    sla: oneOf("tier", ["gold", "silver", "bronze", "none"], "level of service"),
    responseHours: whole("hours", "hours within which the owner answers", 1, 10_000),
    risk: oneOf("level", ["low", "medium", "high", "critical"], "level of risk; lowering it may need approval"),
    riskCategory: several("category", "what the risk is about"),
    use: text("text", "what it is meant for"),
    useEnvironment: several("name", "where it is meant to run"),
    restriction: several("text", "what it must not be used for"),
    complianceTag: several("tag", "a rule book it falls under"),
    complianceControl: several("control", "a control it is under"),
    reviewedAt: text("time", "when it was last reviewed, such as 2026-01-31T12:00:00Z"),
    reviewDays: whole("days", "days between reviews", 1, 3_650),
    label: several("name=value", "set a label"),
    unlabel: several("name", "remove a label"),
    reason: text("text", "why; kept in the history"),
    ...write,
    ...waiting,
  },
  examples: [
    ["assent asset set catalog/model/churn --owner user:ada --team ml --risk high", "who answers, and the risk"],
    ["assent asset set catalog/model/churn --label tier=1 --unlabel trial --if-match 4", "only if nobody was faster"],
  ],
  async run(cli, { asset: ref, reason, dryRun, ifMatch, wait, timeout, ...given }) {
    const patch = patchOf(given);
    if (Object.keys(patch).length === 0) throw usage("Nothing to set.", "assent asset set --help lists the fields.");
    const body = { ...patch, ...(reason !== undefined && { reason }), ...(dryRun && { dry_run: true }) };
    const answer = await cli.call<Asset>(toApi.asset({ asset: ref }), { method: "PATCH", body, ifMatch });
    return finish(
      cli,
      answer,
      { wait, timeout },
      {
        human: assetText,
        again: async () => (await cli.call<Asset>(toApi.asset({ asset: ref }))).data,
      },
    );
  },
});

type Given = Partial<Record<string, string | number | string[]>>;

/** The merge patch: a block is in it only when one of its members was named. */
function patchOf(given: Given): Record<string, unknown> {
  const block = (members: Record<string, unknown>) => {
    const named = Object.entries(members).filter(([, value]) => value !== undefined);
    return named.length > 0 ? Object.fromEntries(named) : undefined;
  };
  const orNull = (value: Given[string]) => (value === "" ? null : value);
  const list = (value: Given[string]) => (Array.isArray(value) && value.join("") === "" ? [] : value);
  const blocks = {
    owner: block({
      principal: orNull(given.owner),
      display_name: orNull(given.ownerName),
      email: orNull(given.ownerEmail),
    }),
    team: block({ id: orNull(given.team), name: orNull(given.teamName) }),
    sla: block({ tier: given.sla, response_hours: given.responseHours }),
    risk: block({ level: given.risk, categories: list(given.riskCategory) }),
    intended_use: block({
      summary: orNull(given.use),
      environments: list(given.useEnvironment),
      restrictions: list(given.restriction),
    }),
    compliance: block({ tags: list(given.complianceTag), controls: list(given.complianceControl) }),
    review: block({ last_reviewed_at: orNull(given.reviewedAt), cadence_days: given.reviewDays }),
    labels: block({ ...labelsOf(given.label), ...cleared(given.unlabel) }),
  };
  return block(blocks) ?? {};
}

function labelsOf(given: Given[string]): Record<string, string> {
  const pairs = (Array.isArray(given) ? given : []).map((pair): [string, string] => {
    const equals = pair.indexOf("=");
    if (equals < 1) throw usage(`--label takes name=value, not "${pair}".`, "--unlabel NAME removes one.");
    return [pair.slice(0, equals), pair.slice(equals + 1)];
  });
  return Object.fromEntries(pairs);
}

const cleared = (given: Given[string]): Record<string, null> =>
  Object.fromEntries((Array.isArray(given) ? given : []).map((name) => [name, null]));
