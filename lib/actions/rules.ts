export type WhyNot = { code: "ASSET_EXISTS" | "ASSET_ARCHIVED" | "ASSET_UNKNOWN"; message: string };

/**
 * Why an action cannot be done on an asset as it stands; undefined when it can. The screen says the same before anybody asks.
 * Pure.
 */
export function whyNotRun(
  asset: { revision: number; lifecycle: string },
  { creates, kindTitle }: { creates: boolean; kindTitle: string },
): WhyNot | undefined {
  const kind = kindTitle.toLowerCase();
  if (creates && asset.revision > 0)
    return { code: "ASSET_EXISTS", message: `There is a ${kind} of this name already.` };
  if (!creates && asset.revision === 0)
    return { code: "ASSET_UNKNOWN", message: `There is no ${kind} of this name yet.` };
  if (asset.lifecycle === "archived")
    return { code: "ASSET_ARCHIVED", message: "An archived asset takes no actions. Restore it first." };
  return undefined;
}
