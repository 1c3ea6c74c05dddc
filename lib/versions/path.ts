import type { AssetRef } from "@/lib/assets/ref";
import { toApi } from "@/lib/paths";

/** Where the API answers a version, under the form of address the asset was named by. */
export const versionPath = (asset: AssetRef, number: number): string =>
  "asset_id" in asset
    ? `${toApi.assetById({ id: asset.asset_id })}/versions/${number}`
    : toApi.version({ asset, number });
