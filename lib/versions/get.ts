import { z } from "zod";
import { AssetRef, isAsset } from "@/lib/assets/ref";
import { sql } from "@/lib/db/sql";
import { VERSION_COLUMNS, VERSION_TABLES } from "@/lib/versions/columns";
import { toVersionWithContent, type VersionRow } from "@/lib/versions/shapes";
import { view } from "@/lib/view/view";

export const VersionNumber = z.number().int().min(1).max(2_147_483_647);

/** One version with its content. */
export const getVersion = view({
  name: "version.get",
  needs: "asset:read",
  input: z.object({ asset: AssetRef, number: VersionNumber }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT ${VERSION_COLUMNS}, v.content FROM ${VERSION_TABLES}
        WHERE ${isAsset(actor.workspace.id, input.asset)} AND v.number = ${input.number}`,
    ],
    read: ([rows]) => {
      const row = rows?.rows[0] as VersionRow | undefined;
      return row ? toVersionWithContent(row) : null;
    },
  }),
});
