import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { TicketTimeline } from "@/components/approvals/ticket-timeline";
import type { HistoryEvent } from "@/lib/audit/shapes";

const now = new Date("2026-03-01T12:00:00Z");
const said = (over: Partial<HistoryEvent>) =>
  renderToStaticMarkup(
    <TicketTimeline
      now={now}
      events={[
        {
          id: "aud_1",
          occurred_at: now.toISOString(),
          action: "approval.fail",
          action_code: "EXECUTION_FAILED",
          outcome: "failure",
          actor: { kind: "user", id: "usr_1", name: "Ola", on_behalf_of: null },
          resource: { type: "approval", id: "apr_1", name: "Run version 2" },
          environment: "prod",
          surface: "console",
          ticket_id: "apr_1",
          correlation_id: "cor_1",
          details: {},
          ...over,
        },
      ]}
    />,
  );

test("a request that was withdrawn, or found not to hold, did not fail in its execution", () => {
  expect(said({})).toContain("Execution failed");
  const withdrawn = said({ action: "approval.recall" });
  expect(withdrawn).toContain("Ola withdrew");
  expect(withdrawn).not.toContain("Execution failed");
  const job = { kind: "job", id: "request.check", name: "request.check", on_behalf_of: null } as const;
  expect(said({ action: "approval.check", actor: job })).toContain(
    "Assent looked ahead and found that it will not hold",
  );
});
