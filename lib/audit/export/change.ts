import type { Actor } from "@/lib/access/actor";
import { event } from "@/lib/audit/events";
import { changed } from "@/lib/change/act";
import type { Subject } from "@/lib/change/spec";
import { raw } from "@/lib/db/sql";

/** Taking the log out is recorded as a change of nothing: one event that says what was asked for. */
export const exportSubject = (actor: Actor): Subject => ({
  resource: { type: "audit-log", id: null, name: "export" },
  root: { type: "workspace", id: actor.workspace.id },
  environment: null,
  reach: "any",
  revision: null,
  lastEventHash: null,
});

export const exportPlan = { summary: "Export the audit log", warnings: [], spec: {}, base: {} };

export const exported = <R>(result: R, details: { format: string; filter: object; page?: number; rows?: number }) =>
  changed(result, event("audit.export", details), [raw("SELECT 1")]);
