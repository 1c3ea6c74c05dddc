import { z } from "zod";
import { AssetRef, isAsset } from "@/lib/assets/ref";
import { sql } from "@/lib/db/sql";
import { VERSION_COLUMNS, VERSION_TABLES } from "@/lib/versions/columns";
import { diffJson, type Json } from "@/lib/versions/diff";
import { VersionNumber } from "@/lib/versions/get";
import { toVersion, type VersionRow } from "@/lib/versions/shapes";
import { view } from "@/lib/view/view";

const CHANGES_MAX = 2000;

/** The structural difference between two versions of one asset. Past 2,000 changes it stops and says `truncated`. */
export const compareVersions = view({
  name: "version.compare",
  needs: "asset:read",
  input: z.object({ asset: AssetRef, from: VersionNumber, to: VersionNumber }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT ${VERSION_COLUMNS}, v.content FROM ${VERSION_TABLES}
        WHERE ${isAsset(actor.workspace.id, input.asset)} AND v.number IN (${input.from}, ${input.to})`,
    ],
    read: ([rows]) => {
      const found = (rows?.rows ?? []) as VersionRow[];
      const from = found.find((v) => v.number === input.from);
      const to = found.find((v) => v.number === input.to);
      if (!from || !to) return null;
      return comparedTo(from, to);
    },
  }),
});

/** Two versions with what differs between their contents. Pure. */
export function comparedTo(from: VersionRow, to: VersionRow) {
  const { changes, truncated } = diffJson(from.content as Json, to.content as Json, { maxChanges: CHANGES_MAX });
  return { from: toVersion(from), to: toVersion(to), same: from.digest === to.digest, changes, truncated };
}
