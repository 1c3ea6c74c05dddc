import { z } from "zod";
import { controlOf } from "@/lib/access/control";
import { about } from "@/lib/assets/gate";
import { movesFrom } from "@/lib/assets/lifecycle-rules";
import { AssetRef, isAsset } from "@/lib/assets/ref";
import type { AssetRow } from "@/lib/assets/shapes";
import { sql } from "@/lib/db/sql";
import { policiesInForce } from "@/lib/tickets/in-force";
import { type PolicyRow, rule } from "@/lib/tickets/match";
import { forecastOf } from "@/lib/tickets/rules";
import { VersionNumber } from "@/lib/versions/get";
import type { StatusMove } from "@/lib/versions/shapes";
import { readStatus, selectStatus } from "@/lib/versions/status/load";
import { whyNotStatus } from "@/lib/versions/status/rules";
import { view } from "@/lib/view/view";

/** What a version's status can become from here, each move with why not and with what asking for it leads to. */
export const versionStatusMoves = view({
  name: "version.status-moves",
  needs: "asset:read",
  input: z.object({ asset: AssetRef, number: VersionNumber }),
  load: ({ input: { asset: ref, number }, actor }) => ({
    statements: [
      sql`SELECT a.* FROM assets a WHERE ${isAsset(actor.workspace.id, ref)}`,
      selectStatus(actor.workspace.id, ref, number),
      policiesInForce(actor.workspace.id),
    ],
    read: ([assets, rows, policies]) => {
      const asset = assets?.rows[0] as AssetRow | undefined;
      const found = readStatus(rows, number);
      if (!asset || !found) return null;
      const { version, active } = found;
      const ruling = rule({ operation: "version.status", ...about(asset) }, (policies?.rows ?? []) as PolicyRow[]);
      const boundInProd = version.bound.some((b) => b.class === "prod");
      const moves = movesFrom(version.status).map((to): StatusMove => {
        const why = whyNotStatus({ number, from: version.status, to, boundInProd });
        return {
          to,
          why: why === undefined || why === "same" ? null : why.message,
          replaces: to === "active" ? (active?.number ?? null) : null,
          forecast: forecastOf(ruling),
        };
      });
      return { control: controlOf(actor, "lifecycle:write", "workspace"), moves };
    },
  }),
});
