import { fields } from "@/cli/output/fields";
import type { Paper, Tone } from "@/cli/output/paper";
import type { Column } from "@/cli/output/table";
import { moment } from "@/cli/output/time";
import { type AssetRef, assetLabel } from "@/lib/paths";

/** What we show of a governance record; the API sends more (API §2). */
export type Asset = {
  asset_ref: AssetRef;
  governance: {
    id: string | null;
    revision: number;
    owner: { principal: string | null; display_name: string | null; email: string | null };
    team: { id: string | null; name: string | null };
    sla: { tier: string; response_hours: number | null };
    risk: { level: string; categories: string[] };
    intended_use: { summary: string | null; environments: string[]; restrictions: string[] };
    compliance: { tags: string[]; controls: string[] };
    review: { last_reviewed_at: string | null; cadence_days: number | null };
    labels: Record<string, string>;
    lifecycle: { state: string; reason: string | null; changed_at: string | null; replacement_ref: string | null };
    latest_version: number | null;
    updated_at: string | null;
  };
};

const risky = (level: string): Tone | undefined => (level === "high" || level === "critical" ? "red" : undefined);

export const assetColumns: readonly Column<Asset>[] = [
  { title: "ASSET", of: (a) => assetLabel(a.asset_ref), gives: true },
  { title: "LIFECYCLE", of: (a) => a.governance.lifecycle.state },
  { title: "RISK", of: (a) => a.governance.risk.level, tone: (a) => risky(a.governance.risk.level) },
  { title: "OWNER", of: (a) => a.governance.owner.principal, gives: true },
  { title: "TEAM", of: (a) => a.governance.team.name ?? a.governance.team.id, gives: true },
  { title: "LATEST", of: (a) => a.governance.latest_version, right: true },
  { title: "UPDATED", of: (a) => moment(a.governance.updated_at) },
];

const joined = (list: readonly string[]): string | null => (list.length > 0 ? list.join(", ") : null);

const named = (...parts: (string | null)[]): string | null => {
  const [first, ...rest] = parts.filter((part): part is string => part !== null && part !== "");
  return first === undefined ? null : rest.length > 0 ? `${first} (${rest.join(", ")})` : first;
};

export function assetText({ asset_ref, governance: g }: Asset, paper: Paper): string {
  const registered = g.id !== null;
  return fields(paper, [
    ["asset", assetLabel(asset_ref), "bold"],
    ["id", registered ? g.id : "none yet: nobody has written to this name"],
    ["revision", g.revision],
    ["lifecycle", named(g.lifecycle.state, g.lifecycle.reason)],
    ["since", moment(g.lifecycle.changed_at)],
    ["replaced by", g.lifecycle.replacement_ref],
    ["owner", named(g.owner.principal, g.owner.display_name, g.owner.email) ?? "nobody"],
    ["team", named(g.team.name, g.team.id)],
    ["sla", named(g.sla.tier, g.sla.response_hours === null ? null : `answers within ${g.sla.response_hours} h`)],
    ["risk", named(g.risk.level, joined(g.risk.categories)), risky(g.risk.level)],
    ["intended use", g.intended_use.summary],
    ["for", joined(g.intended_use.environments)],
    ["restrictions", g.intended_use.restrictions],
    ["compliance", joined([...g.compliance.tags, ...g.compliance.controls])],
    ["reviewed", moment(g.review.last_reviewed_at)],
    ["review every", g.review.cadence_days === null ? null : `${g.review.cadence_days} days`],
    ["labels", joined(Object.entries(g.labels).map(([name, value]) => `${name}=${value}`))],
    ["latest version", g.latest_version],
    ["updated", moment(g.updated_at)],
  ]);
}
