import { z } from "zod";
import { visibleEnvironments } from "@/lib/access/can";
import { unknownAsset } from "@/lib/assets/load";
import { AssetRef, isAsset, kindOf } from "@/lib/assets/ref";
import { BINDING_COLUMNS, BINDING_VERSIONS, environmentOf } from "@/lib/bindings/load";
import { type BindingRow, toBinding } from "@/lib/bindings/shapes";
import { sql } from "@/lib/db/sql";
import { view } from "@/lib/view/view";

/** What each environment in scope runs, by position; unbound ones too, with `version: null`. */
export const listBindings = view({
  name: "binding.list",
  needs: "asset:read",
  input: z.object({ asset: AssetRef }),
  load: ({ input, actor }) => {
    if (!("asset_id" in input.asset)) kindOf(input.asset);
    const environments = visibleEnvironments(actor).filter((e) => !e.archived);
    const where = isAsset(actor.workspace.id, input.asset);
    return {
      statements: [
        sql`SELECT 1 FROM assets a WHERE ${where}`,
        sql`SELECT ${BINDING_COLUMNS} FROM assets a JOIN env_bindings b ON b.workspace_id = a.workspace_id AND b.asset_id = a.id
          ${BINDING_VERSIONS} WHERE ${where} AND b.environment_id = ANY(${environments.map((e) => e.id)})`,
      ],
      read: ([assets, rows]) => {
        if ("asset_id" in input.asset && assets?.rowCount === 0) return null;
        const byEnvironment = new Map(((rows?.rows ?? []) as BindingRow[]).map((b) => [b.environment_id, b]));
        return { bindings: environments.map((e) => toBinding(byEnvironment.get(e.id) ?? null, e)) };
      },
    };
  },
});

/** One binding; an environment out of scope is not found, a never-seen asset has none (404 ASSET_UNKNOWN). */
export const getBinding = view({
  name: "binding.get",
  needs: "asset:read",
  input: z.object({ asset: AssetRef, environment: z.string().max(63) }),
  load: ({ input, actor }) => {
    if (!("asset_id" in input.asset)) kindOf(input.asset);
    const environment = environmentOf(actor, input.environment);
    const where = isAsset(actor.workspace.id, input.asset);
    return {
      statements: [
        sql`SELECT 1 FROM assets a WHERE ${where}`,
        sql`SELECT ${BINDING_COLUMNS} FROM assets a JOIN env_bindings b ON b.workspace_id = a.workspace_id AND b.asset_id = a.id
          ${BINDING_VERSIONS} WHERE ${where} AND b.environment_id = ${environment.id}`,
      ],
      read: ([assets, rows]) => {
        if (assets?.rowCount === 0) {
          if ("asset_id" in input.asset) return null;
          throw unknownAsset();
        }
        return toBinding((rows?.rows[0] as BindingRow | undefined) ?? null, environment);
      },
    };
  },
});
