import type { z } from "zod";
import type { SystemFields, SystemType } from "@/lib/external-approvals/rules";
import type { SystemAnswer } from "@/lib/external-approvals/submission/answers";

export type SystemRow = SystemFields & {
  id: string;
  user_id: string;
  tested_at: Date | null;
  test_error: { code: string; detail: string } | null;
  revision: number;
  created_at: Date;
  updated_at: Date;
  last_event_hash: Buffer | null;
};

export const fieldsOfSystem = (row: SystemFields): SystemFields => ({
  name: row.name,
  type: row.type,
  enabled: row.enabled,
  role: row.role,
  allowed_environments: row.allowed_environments,
  webhook_url: row.webhook_url,
  webhook_headers: row.webhook_headers,
  timeout_seconds: row.timeout_seconds,
  retry_count: row.retry_count,
});

/** An external system as it is shown: headers as they were written, placeholders unfilled, and no secret. */
export const toSystem = (row: SystemRow): System => ({
  id: row.id,
  ...fieldsOfSystem(row),
  revision: row.revision,
  tested_at: row.tested_at?.toISOString() ?? null,
  test_error: row.test_error,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});
export type System = z.output<typeof SystemAnswer>;

export const SUBMISSION_STATUSES = ["QUEUED", "SUBMITTED", "DECIDED", "FAILED", "CANCELLED"] as const;

export type SubmissionRow = {
  id: string;
  system_id: string;
  request_id: string;
  digest: string;
  status: (typeof SUBMISSION_STATUSES)[number];
  external_id: string | null;
  error: { code: string; detail: string } | null;
  submitted_at: Date | null;
  decision_id: string | null;
  verdict: "approve" | "reject" | null;
  person: { name: string; email: string } | null;
  ended_at: Date | null;
  created_at: Date;
  last_event_hash: Buffer | null;
};

/** What an external system was asked about a request and what came of it. */
export const toSubmission = (row: SubmissionRow & { system_name: string; system_type: SystemType }) => ({
  id: row.id,
  system: { id: row.system_id, name: row.system_name, type: row.system_type },
  status: row.status,
  external_id: row.external_id,
  error: row.error,
  submitted_at: row.submitted_at?.toISOString() ?? null,
  verdict: row.verdict,
  decided_by: row.person && { name: row.person.name },
  ended_at: row.ended_at?.toISOString() ?? null,
  created_at: row.created_at.toISOString(),
});
export type Submission = ReturnType<typeof toSubmission>;
