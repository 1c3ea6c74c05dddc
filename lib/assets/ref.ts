import { z } from "zod";
import { type Sql, sql } from "@/lib/db/sql";
import { notFound } from "@/lib/errors";
import type { Kind } from "@/lib/plugins/contract";
import { findKind } from "@/lib/plugins/registry";

/** 1–200 of the allowed characters, first and last alphanumeric, no `//` (API §1). */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._~:@/-]{0,198}[A-Za-z0-9])?$/;

export const AssetName = z
  .string()
  .max(200)
  .regex(NAME, "1–200 letters, digits and ._~:@/-, starting and ending with a letter or digit")
  .refine((name) => !name.includes("//"), "must not contain //");

export const Word = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "a lower-case word of letters, digits and -");

/** An asset by its names or by its id; every asset route exists under both. */
export const AssetRef = z.union([
  z.object({ plugin: Word, kind: Word, name: AssetName }).strict(),
  z.object({ asset_id: z.string().max(40) }).strict(),
]);
export type AssetRef = z.infer<typeof AssetRef>;

/** The condition that finds the asset inside a workspace; `a` is the table's alias. */
export function isAsset(workspaceId: string, ref: AssetRef): Sql {
  return "asset_id" in ref
    ? sql`a.workspace_id = ${workspaceId} AND a.id = ${ref.asset_id}`
    : sql`a.workspace_id = ${workspaceId} AND a.plugin = ${ref.plugin} AND a.kind = ${ref.kind} AND a.name = ${ref.name}`;
}

/** The declared kind; 404 where no plugin declares it. */
export function kindOf(ref: { plugin: string; kind: string }): Kind {
  const kind = findKind(ref.plugin, ref.kind);
  if (!kind) throw notFound();
  return kind;
}
