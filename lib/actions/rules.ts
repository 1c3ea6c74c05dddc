export type WhyNot = { code: "ASSET_EXISTS" | "ASSET_ARCHIVED"; message: string };

/** What is said of an asset that nobody has written, to an action which does not make it. */
export const noneYet = (kindTitle: string) => `There is no ${kindTitle.toLowerCase()} of this name yet.`;

/**
 * Why an action cannot be done on an asset as it stands; undefined when it can. The screen says the same before anybody asks.
 * Pure.
 */
export function whyNotRun(
  asset: { revision: number; lifecycle: string },
  { creates, kindTitle }: { creates: boolean; kindTitle: string },
): WhyNot | undefined {
  if (creates && asset.revision > 0)
    return { code: "ASSET_EXISTS", message: `There is a ${kindTitle.toLowerCase()} of this name already.` };
  if (asset.lifecycle === "archived")
    return { code: "ASSET_ARCHIVED", message: "An archived asset takes no actions. Restore it first." };
  return undefined;
}
