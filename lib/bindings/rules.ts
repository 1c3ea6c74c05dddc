import type { EnvironmentKind } from "@/lib/access/actor";
import type { Lifecycle } from "@/lib/assets/lifecycle-rules";

/**
 * What may run where: an archived asset or version nowhere; a draft one only in environments of kind Development or
 * Other; a deprecated one with a warning (DESIGN §4). Pure; the screen asks the same function.
 */
export type BindFacts = {
  asset: Lifecycle;
  version: "draft" | "active" | "deprecated" | "archived";
  environment: { slug: string; kind: EnvironmentKind; archived: boolean };
};
export type WhyNotBind = { code: string; message: string };

const takesDrafts = (kind: EnvironmentKind) => kind === "Development" || kind === "Other";

export function whyNotBind({ asset, version, environment }: BindFacts): WhyNotBind | undefined {
  if (environment.archived)
    return { code: "ENVIRONMENT_ARCHIVED", message: `The environment ${environment.slug} is archived.` };
  if (asset === "archived")
    return { code: "ASSET_ARCHIVED", message: "An archived asset cannot be bound. Restore it first." };
  if (version === "archived") return { code: "VERSION_ARCHIVED", message: "An archived version cannot be bound." };
  if (takesDrafts(environment.kind)) return undefined;
  if (asset === "draft")
    return { code: "ASSET_DRAFT", message: `A draft asset does not go to ${environment.slug}. Activate it first.` };
  if (version === "draft")
    return { code: "VERSION_DRAFT", message: `A draft version does not go to ${environment.slug}. Publish it first.` };
  return undefined;
}

export function bindWarnings({ asset, version }: Pick<BindFacts, "asset" | "version">): string[] {
  const warnings: string[] = [];
  if (asset === "deprecated") warnings.push("This asset is deprecated.");
  if (version === "deprecated") warnings.push("This version is deprecated.");
  return warnings;
}
