import { actionEditor } from "@/lib/actions/edits";
import { bindingEditor } from "@/lib/bindings/edits";
import type { SpecEditor } from "@/lib/tickets/edits";
import type { TicketRow } from "@/lib/tickets/shapes";

const MOVES = new Set(["binding.put", "binding.promote", "binding.rollback"]);

/** Who knows what of a request may be edited; undefined where nobody may edit. */
export function editorOf(ticket: Pick<TicketRow, "change" | "plugin" | "kind" | "operation">): SpecEditor | undefined {
  if (MOVES.has(ticket.change)) return bindingEditor;
  if (ticket.change === "action.run") return actionEditor(ticket.plugin, ticket.kind, ticket.operation);
  return undefined;
}
