import type { Actor } from "@/lib/access/actor";
import { editorOf } from "@/lib/approvals/edits/editors";
import { type Sql, sql } from "@/lib/db/sql";
import { refusal } from "@/lib/errors";
import { log } from "@/lib/log";
import { editSpec } from "@/lib/tickets/edits";
import { digestOfRow } from "@/lib/tickets/open";
import { effectiveSpec, type TicketRow } from "@/lib/tickets/shapes";

/** An edit as it would be written: the row it makes of the request, and the digest from which earlier decisions no longer count. */
export type Edit = { row: TicketRow; before: TicketRow; digest: string; warnings: string[] };

export const NOT_EDITABLE = "A change of this kind cannot be edited. Reject it and say what to ask for instead.";

/** Works an edit out. Refuses what cannot be edited at all (409 NOT_EDITABLE) and whatever the editing rules refuse. */
export function makeEdit(
  ticket: TicketRow,
  actor: Actor,
  asked: { modified_spec: Record<string, unknown>; modification_reason?: string | null | undefined },
  now: Date,
): Edit {
  const editor = editorOf(ticket);
  if (!editor) throw refusal(409, "NOT_EDITABLE", NOT_EDITABLE, { reasons: [NOT_EDITABLE] });
  const { effective, dropped, warnings } = editSpec(editor, effectiveSpec(ticket), asked.modified_spec);
  if (warnings.length > 0) log.warn({ ticket: ticket.id, dropped, editor: actor.id }, "an edit drops many fields");
  const by = actor.userId ?? actor.id;
  const row: TicketRow = {
    ...ticket,
    modified_spec: asked.modified_spec,
    effective_spec: effective,
    modified_by_id: by,
    modified_by_name: actor.name,
    modified_at: now,
    modification_reason: asked.modification_reason || null,
    modification_warnings: warnings,
    editors: [...ticket.editors, by],
  };
  row.proposal_digest = digestOfRow(row, actor.workspace.id);
  return { row, before: ticket, digest: row.proposal_digest, warnings };
}

/** The columns of an edit, as the tail of an update's list. The trigger lets them change while the request is pending only. */
export const setEdit = ({ row }: Edit): Sql =>
  sql`, modified_spec = ${JSON.stringify(row.modified_spec)}, effective_spec = ${JSON.stringify(row.effective_spec)},
      modified_by_id = ${row.modified_by_id}, modified_by_name = ${row.modified_by_name}, modified_at = ${row.modified_at},
      modification_reason = ${row.modification_reason}, modification_warnings = ${row.modification_warnings}, editors = ${row.editors},
      proposal_digest = ${row.proposal_digest}`;

/** What the log keeps of an edit: both proposals, whole. */
export const editInWords = ({ row, before, warnings }: Edit) => ({
  before: effectiveSpec(before),
  after: effectiveSpec(row),
  former_digest: before.proposal_digest,
  reason: row.modification_reason ?? undefined,
  warnings,
});
