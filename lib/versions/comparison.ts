import { z } from "zod";
import { AssetRef, isAsset } from "@/lib/assets/ref";
import { sql } from "@/lib/db/sql";
import { VERSION_COLUMNS, VERSION_TABLES } from "@/lib/versions/columns";
import { comparedTo } from "@/lib/versions/compare";
import { VersionNumber } from "@/lib/versions/get";
import { listVersions } from "@/lib/versions/list";
import type { VersionRow } from "@/lib/versions/shapes";
import { view } from "@/lib/view/view";

const NEWEST = 100;

/**
 * The page of a comparison: the versions to choose from, and the two that are compared. Left out, the later one is the newest
 * and the earlier one the newest other. Null where there are no two; a number that no version has is not found.
 */
export const versionComparison = view({
  name: "version.comparison",
  needs: "asset:read",
  input: z.object({ asset: AssetRef, from: VersionNumber.optional(), to: VersionNumber.optional() }),
  load: ({ input, actor, now }) => {
    const asset = isAsset(actor.workspace.id, input.asset);
    const versions = listVersions.prepare(actor, { asset: input.asset, limit: NEWEST }, now);
    const newest = sql`(SELECT max(v.number) FROM ${VERSION_TABLES} WHERE ${asset})`;
    // Which they are is known only to the database where they are not given.
    const after = sql`coalesce(${input.to ?? null}::int, ${newest})`;
    const other = sql`(SELECT max(v.number) FROM ${VERSION_TABLES} WHERE ${asset} AND v.number <> ${after})`;
    const before = sql`coalesce(${input.from ?? null}::int, ${other})`;
    const content = (number: typeof after) =>
      sql`SELECT ${VERSION_COLUMNS}, v.content FROM ${VERSION_TABLES} WHERE ${asset} AND v.number = ${number}`;
    return {
      statements: [content(before), content(after), ...versions.statements],
      read: ([from, to, ...rest]) => {
        const { rows } = versions.read(rest);
        const pair = { from: from?.rows[0] as VersionRow | undefined, to: to?.rows[0] as VersionRow | undefined };
        if ((input.from && !pair.from) || (input.to && !pair.to)) return null;
        return { versions: rows, compared: pair.from && pair.to ? comparedTo(pair.from, pair.to) : null };
      },
    };
  },
});
