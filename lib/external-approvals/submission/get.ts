import { z } from "zod";
import { inScope } from "@/lib/approvals/load";
import { sql } from "@/lib/db/sql";
import type { SystemType } from "@/lib/external-approvals/rules";
import { type SubmissionRow, toSubmission } from "@/lib/external-approvals/shapes";
import { view } from "@/lib/view/view";

type Row = SubmissionRow & { system_name: string; system_type: SystemType };

/** What an external system was asked about a request in scope, and what came of it; nothing for a request that was put to none. */
export const submissionOf = view({
  name: "approval.external",
  needs: "approval:read",
  input: z.object({ id: z.string().max(40) }),
  load: ({ input, actor }) => ({
    statements: [
      sql`SELECT x.*, s.name AS system_name, s.type AS system_type FROM approval_requests r
        JOIN external_submissions x ON x.workspace_id = r.workspace_id AND x.request_id = r.id
        JOIN external_approval_systems s ON s.workspace_id = x.workspace_id AND s.id = x.system_id
        WHERE ${inScope(actor)} AND r.id = ${input.id}`,
    ],
    read: ([rows]) => {
      const row = rows?.rows[0] as Row | undefined;
      return { submission: row ? toSubmission(row) : null };
    },
  }),
});
