import { notFound } from "next/navigation";
import { cache } from "react";
import { currentVisit, pageActor, pageRead } from "@/app/console/session";
import { getAsset } from "@/lib/assets/get";
import { type AssetRef, decodeAsset } from "@/lib/paths";
import { findKind } from "@/lib/plugins/registry";

export type AssetParams = Promise<{ workspace: string; plugin: string; kind: string; name: string }>;

/**
 * Who looks at which asset: the one place where these pages decode an address. A kind that no plugin declares, or a name
 * that is none, is not found; signed out, the visitor comes back to `here`.
 */
export async function assetVisit(params: AssetParams, here: (at: { workspace: string; asset: AssetRef }) => string) {
  const ref = decodeAsset(await params);
  if (!ref) notFound();
  const actor = await pageActor(params, (workspace) => here({ workspace, asset: ref }));
  const kind = findKind(ref.plugin, ref.kind);
  if (!kind) notFound();
  const workspace = actor.workspace.slug;
  return { actor, ref, kind, workspace, at: { workspace, asset: ref }, now: new Date() };
}

/** The asset of a visit, read once however many parts of the page ask. */
export const visitedAsset = cache(async (workspace: string, plugin: string, kind: string, name: string) => {
  const visit = await currentVisit(workspace);
  if (!visit) notFound();
  return pageRead(getAsset.run(visit.actor, { asset: { plugin, kind, name } }));
});

/** "History of summarizer": the title of a page below an asset. */
export async function titleOf(params: AssetParams, section?: string): Promise<{ title: string }> {
  const name = decodeAsset(await params)?.name ?? "Asset";
  return { title: section ? `${section} of ${name}` : name };
}
