import { z } from "zod";
import { about } from "@/lib/assets/gate";
import { LIFECYCLES } from "@/lib/assets/lifecycle-rules";
import { assetSubject, lockAsset, registered, ticketSubject } from "@/lib/assets/load";
import { AssetRef } from "@/lib/assets/ref";
import type { AssetRow } from "@/lib/assets/shapes";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { type Sql, sql } from "@/lib/db/sql";
import { conflict } from "@/lib/errors";
import { VersionNumber } from "@/lib/versions/get";
import { toVersion } from "@/lib/versions/shapes";
import { readStatus, type StatusRow, selectStatus } from "@/lib/versions/status/load";
import { whyNotStatus } from "@/lib/versions/status/rules";

export const SetStatusInput = z.object({
  asset: AssetRef,
  number: VersionNumber,
  status: z.enum(LIFECYCLES),
  reason: z.string().max(2000).nullish(),
});

/**
 * Moves a version's status. Activating one where the kind allows a single active version deprecates the other in the same
 * change. Refuses moves outside the table and archiving what a production environment runs (409). No default policy gates
 * it: what runs stays as it is.
 */
export const setVersionStatus = change({
  name: "version.status",
  needs: "lifecycle:write",
  input: SetStatusInput,
  load: ({ input, actor }) => ({
    // Binding locks the asset too: a version is not bound in prod while it is being archived.
    statements: [...lockAsset(actor, input.asset), selectStatus(actor.workspace.id, input.asset, input.number)],
    read: (rows) => {
      const asset = registered(input.asset, rows[1]?.rows[0] as AssetRow | undefined);
      const found = readStatus(rows[2], input.number);
      if (!asset || !found) return null;
      return {
        ...assetSubject(asset, "workspace"),
        ...found,
        resource: {
          type: "version",
          id: found.version.id,
          name: `${asset.plugin}/${asset.kind}/${asset.name} ${input.number}`,
          parent: asset.id,
        },
        revision: null,
        base: { status: found.version.status },
        lastEventHash: found.version.state_hash,
      };
    },
  }),
  plan: ({ subject: { asset, version, active, base }, input: { number, status } }) => {
    const inProd = version.bound.some((b) => b.class === "prod");
    const why = whyNotStatus({ number, from: version.status, to: status, boundInProd: inProd });
    if (why === "same") return nothing(toVersion(version));
    if (why) throw conflict(why.code, why.message, { extra: { from: version.status, to: status } });
    const other = status === "active" ? active : null;
    const bound = status === "active" ? [] : version.bound.map((b) => b.slug);
    return {
      other,
      summary: `Make version ${number} of ${asset.name} ${status}`,
      warnings: [
        ...(other ? [`Version ${other.number} becomes deprecated: one version of ${asset.name} is active.`] : []),
        ...(bound.length > 0 ? [`It goes on running in ${bound.join(", ")}.`] : []),
      ],
      spec: { number, status },
      base,
    };
  },
  gate: ({ subject: { asset, version }, input }) => ({
    operation: "version.status",
    ...about(asset),
    subject: { ...ticketSubject(asset), type: "version", id: version.id },
    reason: input.reason ?? null,
  }),
  again: { changes: ["status"] },
  act: ({ subject: { asset, version }, plan: { other, warnings }, input, now }) => {
    const publishes = input.status === "active" && version.published_at === null;
    const next = { ...version, status: input.status, published_at: publishes ? now : version.published_at };
    const details = {
      before: { number: version.number, status: version.status },
      after: { number: version.number, status: next.status, ...(other && { deprecated: other.number }) },
      changed: ["status"],
      warnings: warnings.length > 0 ? warnings : undefined,
      reason: input.reason ?? undefined,
    };
    const own = writeStatus(asset, next, version.status, now);
    // At no moment are there two active ones: the index that says so is checked row by row.
    const statements: [Sql, ...Sql[]] = other
      ? [writeStatus(asset, { ...other, status: "deprecated" }, "active", now), exactlyOne(own)]
      : [own];
    return changed(toVersion(next), event("version.status", details), statements);
  },
});

const writeStatus = (asset: AssetRow, to: StatusRow, from: StatusRow["status"], now: Date): Sql =>
  sql`UPDATE asset_version_states SET status = ${to.status}, status_at = ${now}, published_at = ${to.published_at}, last_event_hash = ${EVENT_HASH}
    WHERE workspace_id = ${asset.workspace_id} AND version_id = ${to.id} AND status = ${from} RETURNING 1`;

const exactlyOne = (statement: Sql): Sql =>
  sql`WITH one AS (${statement}) SELECT assent_expect_one((SELECT count(*) FROM one))`;
