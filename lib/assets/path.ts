import { z } from "zod";
import { AssetName, type AssetRef, Word } from "@/lib/assets/ref";
import { isId } from "@/lib/db/ids";

/**
 * The path parameters of an asset route. Every one exists twice, by names and by id, and both are the same declaration;
 * which parameters are there depends on the path alone.
 */
export const assetPath = {
  plugin: Word.optional(),
  kind: Word.optional(),
  name: AssetName.optional(),
  asset_id: z
    .string()
    .refine((text) => isId("ast", text))
    .optional(),
};
export const AssetPath = z.object(assetPath);

/** The asset the path names. */
export function assetOf(params: z.infer<typeof AssetPath>): AssetRef {
  if (params.asset_id !== undefined) return { asset_id: params.asset_id };
  return { plugin: params.plugin ?? "", kind: params.kind ?? "", name: params.name ?? "" };
}

/** A whole positive number in a path. */
export const NumberInPath = z
  .string()
  .regex(/^[1-9]\d{0,9}$/)
  .transform(Number)
  .refine((n) => n <= 2_147_483_647);
