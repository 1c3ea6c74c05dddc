import { beforeAll, describe, expect, test } from "vitest";
import { approve } from "@/lib/approvals/approve";
import { cancel } from "@/lib/approvals/cancel";
import { failExecution } from "@/lib/approvals/execution/fail";
import { startExecution } from "@/lib/approvals/execution/start";
import { reject } from "@/lib/approvals/reject";
import { decide } from "@/lib/approvals/rules";
import { putBinding } from "@/lib/bindings/put";
import { isRefusal } from "@/lib/errors";
import { loadJob } from "@/lib/jobs/actor";
import { apiOf } from "@/lib/testing/api";
import { activeAsset, codeOf, type Ref, ticketOf } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";
import { TICKET_STATUSES, type TicketStatus, whyNotCancel, whyNotRetry } from "@/lib/tickets/rules";

/** What becomes of a request by each move from each state; a code where the move is refused and nothing changes. */
const NOT_PENDING = "409 TICKET_NOT_PENDING";
const MOVES = ["approve", "reject", "edit", "cancel", "retry"] as const;
type Move = (typeof MOVES)[number];
const PENDING: Record<Move, string> = {
  approve: "APPROVED",
  reject: "REJECTED",
  edit: "PENDING_APPROVAL",
  cancel: "CANCELLED",
  retry: "409 TICKET_NOT_ENDED",
};
const afterEnd = (status: TicketStatus) => ["FAILED", "REJECTED", "CANCELLED"].includes(status);
function table(status: TicketStatus, move: Move): string {
  if (status === "PENDING_APPROVAL") return PENDING[move];
  // Asked again it stays as it ended: the new request is another one.
  if (move === "retry") return afterEnd(status) ? status : "409 TICKET_NOT_ENDED";
  return NOT_PENDING;
}
const cells = TICKET_STATUSES.flatMap((status) =>
  MOVES.map((move) => ({ status, move, becomes: table(status, move) })),
);

describe("S2-07 every move from every state, by the rules alone", () => {
  test.each(cells)("$move of $status: $becomes", ({ status, move, becomes }) => {
    const ticket = {
      status,
      requestedById: "usr_ana",
      proposalDigest: "sha256:a",
      gates: [{ role: "approver" as const, count: 1 }],
      selfApproval: "forbidden" as const,
      edits: "forbidden" as const,
      editors: [],
      requireDigest: false,
    };
    const judged = (verdict: "approve" | "reject", edited: { digest: string } | null = null) => {
      const by = { userId: "usr_ben", seats: ["approver" as const] };
      try {
        return decide({ ticket, decisions: [], by, verdict, digest: undefined, edited }).status;
      } catch (error) {
        if (isRefusal(error)) return `${error.status} ${error.code}`;
        throw error;
      }
    };
    const said = (why: { status: number; code: string } | undefined, otherwise: string) =>
      why ? `${why.status} ${why.code}` : otherwise;
    const seen = {
      approve: () => judged("approve"),
      reject: () => judged("reject"),
      edit: () => judged("approve", { digest: "sha256:b" }),
      cancel: () => said(whyNotCancel(ticket, { userId: "usr_ana", seats: [] }), "CANCELLED"),
      retry: () => said(whyNotRetry(status), status),
    }[move]();
    expect(seen).toBe(becomes);
  });
});

describe("S2-07 every move from every state, over HTTP", () => {
  let w: World;
  let asset: Ref;
  let n = 0;
  beforeAll(async () => {
    w = await world();
    asset = await activeAsset(w);
  });
  const rows = async (text: string, values: unknown[]) => (await w.db.superuser.query(text, values)).rows;
  const both = async (id: string) => {
    const [row] = await rows(
      "SELECT r.status, e.status AS event, r.proposal_digest, r.fencing_token FROM approval_requests r JOIN domain_events e ON e.id = r.event_id WHERE r.id = $1",
      [id],
    );
    return row;
  };
  async function begin(id: string) {
    const [{ event_id }] = await rows("SELECT event_id FROM approval_requests WHERE id = $1", [id]);
    const job = await loadJob(w.workspaceId, event_id);
    if (!job) throw new Error("no job");
    return job.actor;
  }
  /** A request in this state, brought there through the doors. */
  async function inState(status: TicketStatus): Promise<string> {
    const input = { asset, environment: "prod", version: 1, config: { n: ++n } };
    const id = ticketOf(await putBinding.run(w.as.operator, input, { clock: w.clock }));
    const options = { clock: w.clock };
    if (status === "REJECTED") await reject.run(w.as.approver2, { id, comment: "no" }, options);
    if (status === "CANCELLED") await cancel.run(w.as.operator, { id }, options);
    if (["APPROVED", "EXECUTING", "SUCCESS", "FAILED"].includes(status))
      await approve.run(w.as.approver2, { id }, options);
    if (status === "SUCCESS") await w.work();
    if (status === "EXECUTING" || status === "FAILED")
      await startExecution.run(await begin(id), { id, attempt: 1 }, options);
    if (status === "FAILED")
      await failExecution.run(await begin(id), { id, fencing_token: 1, error: { code: "X", detail: "x" } }, options);
    // What was only begun is not to be carried out by the next one that works.
    await w.db.superuser.query("DELETE FROM graphile_worker._private_jobs WHERE payload ->> 'workspace_id' = $1", [
      w.workspaceId,
    ]);
    expect((await both(id)).status).toBe(status);
    return id;
  }
  const make = (id: string, move: Move) => {
    const as = apiOf(w, move === "cancel" || move === "retry" ? "operator" : "approver");
    const at = `/api/v1/approvals/${id}`;
    if (move === "edit") return as.post(`${at}/approve`, { modified_spec: { config: { edited: ++n } } });
    return as.post(`${at}/${move}`, move === "reject" ? { comment: "no" } : {});
  };
  const EVENTS: Record<TicketStatus, string> = {
    PENDING_APPROVAL: "PENDING",
    APPROVED: "PROCESSING",
    EXECUTING: "PROCESSING",
    SUCCESS: "COMPLETED",
    FAILED: "FAILED",
    REJECTED: "CANCELLED",
    CANCELLED: "CANCELLED",
  };

  test.each(cells)("$move of $status: $becomes", async ({ status, move, becomes }) => {
    const id = await inState(status);
    const before = await both(id);
    const answer = await make(id, move);
    const after = await both(id);
    if (becomes.startsWith("409")) {
      expect(`${answer.status} ${answer.body.code}`).toBe(becomes);
      expect(answer.body.reasons).toHaveLength(1);
      expect(after).toEqual(before);
      return;
    }
    expect(answer.status).toBe(move === "retry" ? 202 : 200);
    expect([after.status, after.event]).toEqual([becomes, EVENTS[becomes as TicketStatus]]);
    expect(after.proposal_digest === before.proposal_digest).toBe(move !== "edit");
  });

  const JOB = { PENDING_APPROVAL: "409", REJECTED: "409", CANCELLED: "409", SUCCESS: "409", FAILED: "409" } as const;
  test.each(TICKET_STATUSES.map((status) => ({ status, starts: !(status in JOB) })))(
    "a job starts $status: $starts",
    async ({ status, starts }) => {
      const id = await inState(status);
      const start = startExecution.run(await begin(id), { id, attempt: 1 }, { clock: w.clock });
      if (starts) {
        await start;
        expect((await both(id)).status).toBe("EXECUTING");
      } else expect(await codeOf(start)).toBe("409 TICKET_NOT_APPROVED");
    },
  );

  test.each([...TICKET_STATUSES])("a job fails %s only while it executes it", async (status) => {
    const id = await inState(status);
    const { fencing_token: token } = await both(id);
    const fail = async (fencing_token: number) =>
      failExecution.run(await begin(id), { id, fencing_token, error: { code: "X", detail: "x" } }, { clock: w.clock });
    expect(await codeOf(fail(token + 1))).toBe("409 TICKET_NOT_EXECUTING");
    if (status === "EXECUTING") {
      await fail(token);
      expect((await both(id)).status).toBe("FAILED");
    } else expect(await codeOf(fail(token))).toBe("409 TICKET_NOT_EXECUTING");
  });
});
