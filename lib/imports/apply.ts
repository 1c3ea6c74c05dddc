import { z } from "zod";
import { recordQuestion } from "@/lib/assets/gate";
import { assetSubject, ensureAsset, loadedKind, lockAsset } from "@/lib/assets/load";
import { AssetName, isAsset } from "@/lib/assets/ref";
import { type AssetRow, toGovernance } from "@/lib/assets/shapes";
import { event } from "@/lib/audit/events";
import { EVENT_HASH } from "@/lib/audit/record";
import { changed } from "@/lib/change/act";
import { change } from "@/lib/change/change";
import { nothing } from "@/lib/change/spec";
import { newId } from "@/lib/db/ids";
import { sql } from "@/lib/db/sql";
import { saveDraft } from "@/lib/drafts/save";
import type { DraftRow } from "@/lib/drafts/shapes";
import { conflict } from "@/lib/errors";
import { endItems } from "@/lib/imports/tally";
import { assertContent } from "@/lib/plugins/validate";
import { policiesInForce } from "@/lib/tickets/in-force";
import { type PolicyRow, rule } from "@/lib/tickets/match";
import { contentDigest } from "@/lib/versions/digest";
import { insertVersion } from "@/lib/versions/insert";
import type { VersionRow } from "@/lib/versions/shapes";

const Party = z.record(z.string(), z.string()).nullable();

export const ApplyEntryInput = z.object({
  import_id: z.string().max(40),
  position: z.number().int().nonnegative(),
  source: z.string().nullable(),
  plugin: z.string(),
  entry: z.object({
    kind: z.string(),
    name: AssetName,
    label: z.string().min(1).max(200),
    content: z.record(z.string(), z.unknown()),
    owner: Party,
    team: Party,
  }),
});

export type Applied = {
  state: "created" | "updated" | "unchanged";
  asset_id: string;
  version: number | null;
  warnings: string[];
};
type Known = { digest: string; number: number };

const GOVERNED =
  "A policy asks for approval of changes of the record, so owner and team were left empty. Set them on the record.";
const KEPT_DRAFT = "The draft has edits that are in no version; it was left as it is.";

/**
 * Imports one entry: registers the asset, saves its draft and cuts a version, in one transaction with one event, and ends
 * the entry's row. Content that the last import left or the newest version holds makes no version. A draft that somebody
 * is editing is left alone; owner and team are set only where there are none and where no policy gates changes of the
 * record: an import does nothing silently that would have to be asked for. Refuses an archived asset (409).
 */
export const applyEntry = change({
  name: "asset.import",
  needs: "asset:import",
  input: ApplyEntryInput,
  load: ({ input, actor, now }) => {
    const ref = { plugin: input.plugin, kind: input.entry.kind, name: input.entry.name };
    const ensure = ensureAsset(actor, ref, now);
    const workspaceId = actor.workspace.id;
    // By the asset's id rather than by a join: in tables that have just filled, the planner has no figures to order joins by.
    const id = sql`(SELECT a.id FROM assets a WHERE ${isAsset(workspaceId, ref)})`;
    const newest = (source: string | null) => sql`SELECT v.number, v.digest FROM asset_versions v
      WHERE v.workspace_id = ${workspaceId} AND v.asset_id = ${id} AND (${source}::text IS NULL OR v.source = ${source})
      ORDER BY v.number DESC LIMIT 1`;
    return {
      statements: [
        ...ensure,
        ...lockAsset(actor, ref),
        sql`SELECT d.* FROM asset_drafts d WHERE d.workspace_id = ${workspaceId} AND d.asset_id = ${id}`,
        newest(null),
        newest("import"),
        sql`SELECT state FROM import_items WHERE workspace_id = ${workspaceId} AND import_id = ${input.import_id}
          AND position = ${input.position} FOR NO KEY UPDATE`,
        policiesInForce(workspaceId),
      ],
      read: (all) => {
        const [asset, draft, latest, imported, item] = all.slice(ensure.length + 1).map((r) => r.rows[0]);
        if (!asset) return null;
        const ruling = rule(recordQuestion(asset as AssetRow, []), (all.at(-1)?.rows ?? []) as PolicyRow[]);
        return {
          ...assetSubject(asset as AssetRow, "workspace"),
          draft: (draft as DraftRow | undefined) ?? null,
          latest: (latest as Known | undefined) ?? null,
          imported: (imported as Known | undefined) ?? null,
          pending: (item as { state: string } | undefined)?.state === "pending",
          // What a policy gates on the record, it gates here.
          governed: ruling.kind === "gated" || ruling.kind === "refused",
        };
      },
    };
  },
  plan: ({ subject: { asset, draft, latest, imported, pending, governed }, input: { entry } }) => {
    const unchanged: Applied = {
      state: "unchanged",
      asset_id: asset.id,
      version: latest?.number ?? null,
      warnings: [],
    };
    // Another run of the same job was here first.
    if (!pending) return nothing(unchanged);
    if (asset.lifecycle === "archived")
      throw conflict("ASSET_ARCHIVED", "An archived asset is not imported into. Restore it first.");
    const kind = loadedKind(asset);
    assertContent(kind, entry.content);
    const digest = contentDigest(asset, entry.content);
    const known = digest === imported?.digest || digest === latest?.digest;
    const missing = {
      owner: entry.owner && Object.keys(asset.owner).length === 0 ? entry.owner : null,
      team: entry.team && Object.keys(asset.team).length === 0 ? entry.team : null,
    };
    const withheld = ((governed && missing.owner) ?? missing.team) ? [GOVERNED] : [];
    const { owner, team } = governed ? { owner: null, team: null } : missing;
    if (known && !owner && !team) return nothing({ ...unchanged, warnings: withheld });
    const edited = draft !== null && draft.digest !== latest?.digest && draft.digest !== digest;
    return {
      cut: !known,
      save: !known && !edited && draft?.digest !== digest,
      owner,
      team,
      digest,
      singleActive: kind.singleActive,
      summary: `Import ${asset.name}`,
      warnings: [...(!known && edited ? [KEPT_DRAFT] : []), ...withheld],
      spec: { digest },
      base: { version_counter: asset.version_counter },
    };
  },
  gate: "never",
  act: ({ subject: { asset, draft, latest }, input, plan, actor, now, authority }) => {
    const { entry, source } = input;
    const message = `Imported${source ? ` from ${source}` : ""}`;
    const created = asset.revision === 0;
    const status = plan.singleActive ? ("draft" as const) : ("active" as const);
    const version: VersionRow = {
      id: newId("ver", now),
      asset_id: asset.id,
      number: asset.version_counter + 1,
      label: entry.label,
      content: entry.content,
      digest: plan.digest,
      source: "import",
      surface: actor.via,
      author_id: authority.by.id,
      author_name: authority.by.name,
      author_email: actor.email,
      git_commit_sha: actor.context.gitCommit ?? null,
      git_branch: actor.context.gitBranch ?? null,
      message,
      created_at: now,
      status,
      published_at: status === "active" ? now : null,
    };
    const governed = plan.owner !== null || plan.team !== null;
    const next: AssetRow = {
      ...asset,
      owner: plan.owner ?? asset.owner,
      team: plan.team ?? asset.team,
      version_counter: plan.cut ? version.number : asset.version_counter,
      revision: governed ? asset.revision + 1 : Math.max(asset.revision, 1),
    };
    const content = { content: entry.content, digest: plan.digest, source: "import", message, by: authority.by };
    const saved = plan.save ? saveDraft(actor, asset, draft, content, now).statements : [];
    const cut = plan.cut ? insertVersion(asset.workspace_id, version, plan.singleActive) : [];
    const applied: Applied = {
      state: created ? "created" : "updated",
      asset_id: asset.id,
      version: plan.cut ? version.number : (latest?.number ?? null),
      warnings: plan.warnings,
    };
    const end = { position: input.position, ...applied };
    return changed(applied, event("asset.import", details()), [
      sql`UPDATE assets SET owner = ${next.owner}, team = ${next.team}, version_counter = ${next.version_counter},
            revision = ${next.revision}, updated_at = ${now}, last_event_hash = ${EVENT_HASH}
          WHERE workspace_id = ${asset.workspace_id} AND id = ${asset.id} AND revision = ${asset.revision}
            AND version_counter = ${asset.version_counter} RETURNING 1`,
      ...saved,
      ...cut,
      endItems(asset.workspace_id, input.import_id, [end], now),
    ]);

    function details() {
      const blocks = [plan.owner && "owner", plan.team && "team"].filter((b): b is "owner" | "team" => Boolean(b));
      const of = (row: AssetRow) => Object.fromEntries(blocks.map((b) => [b, toGovernance(row)[b]]));
      const made = plan.cut
        ? { version: version.number, version_id: version.id, label: version.label, digest: plan.digest }
        : {};
      return {
        before: { ...of(asset), version: latest?.number ?? null },
        after: { ...of(next), ...made },
        changed: [...blocks, ...(plan.cut ? ["version"] : [])],
        warnings: plan.warnings.length > 0 ? plan.warnings : undefined,
        created: created ? true : undefined,
        source: source ?? undefined,
        import: input.import_id,
      };
    }
  },
});
