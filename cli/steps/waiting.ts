import type { Cli } from "@/cli/cli";
import { flag, whole } from "@/cli/declare/parameter";
import { EXIT, type ExitCode } from "@/cli/exit";
import { fields } from "@/cli/output/fields";
import type { Paper } from "@/cli/output/paper";
import { type Gate, gatesText, type Ticket, ticketSummary } from "@/cli/shown/ticket";
import { look, pauses } from "@/cli/steps/look";
import type { Answer } from "@/lib/client/call";
import { toApi } from "@/lib/paths";

export const waiting = {
  wait: flag("wait until the request is decided and carried out; progress on stderr"),
  timeout: whole("seconds", "give up waiting after so long; the request stays (3600)", 1, 2_592_000),
};
export type Waiting = { wait: boolean; timeout: number | undefined };

type Pending = { status: string; message?: string; ticket_id: string; approval?: { summary?: string; gates?: Gate[] } };

const FIRST_MS = 1_000;
const LONGEST_MS = 10_000;
const USUAL_SECONDS = 3_600;

export type Preview = {
  summary: string;
  warnings: string[];
  requires_approval: boolean;
  policy: { name: string } | null;
  gates: { role: string; required: number }[];
};

type End<T> = {
  /** Shows the answer of a change that was made. */
  human(data: T, paper: Paper): string;
  /** Reads the same shape again once an approved request has been carried out. */
  again(): Promise<T>;
};

/** Ends a write: shows what it answered, or says what it waits for, or with `--wait` stays until that is settled. */
export async function finish<T>(cli: Cli, answer: Answer<T>, how: Waiting, end: End<T>): Promise<ExitCode> {
  const preview = previewOf(answer);
  if (preview) {
    cli.show(answer.data, (paper) => previewText(preview, paper));
    return EXIT.done;
  }
  const pending = pendingOf(answer);
  if (!pending) {
    cli.show(answer.data, (paper) => end.human(answer.data, paper));
    return EXIT.done;
  }
  const seats = gatesText(pending.approval?.gates ?? []);
  cli.say(`Needs approval${seats ? ` by ${seats}` : ""}: assent approval view ${pending.ticket_id}`);
  if (!how.wait) {
    cli.show(answer.data, (paper) =>
      fields(paper, [
        ["request", pending.ticket_id],
        ["status", "waiting for approval", "yellow"],
        ["summary", pending.approval?.summary ?? pending.message],
      ]),
    );
    return waitCode(cli);
  }
  const ticket = await settle(cli, pending.ticket_id, how);
  if (ticket.status === "SUCCESS") {
    const data = await end.again();
    cli.show(data, (paper) => end.human(data, paper));
    return EXIT.done;
  }
  cli.show(ticket, (paper) => ticketSummary(ticket, paper));
  return unfinished(cli, ticket);
}

/** Follows a request to its end, or until the time is up; each step is said once. */
export async function settle(cli: Cli, id: string, { timeout = USUAL_SECONDS }: Waiting): Promise<Ticket> {
  const path = toApi.approval({ id });
  const until = cli.io.now().getTime() + timeout * 1_000;
  cli.say("Waiting. Ctrl-C ends the waiting, not the request.");
  let said = "";
  for (const pause of pauses(FIRST_MS, LONGEST_MS)) {
    const seen = await look<Ticket>(cli, path);
    const now = "data" in seen ? stepOf(seen.data) : seen.none;
    if (now !== said) cli.say(now);
    said = now;
    if ("data" in seen && isFinal(seen.data.status)) return seen.data;
    if (cli.io.now().getTime() + pause > until) break;
    await cli.io.sleep(pause);
  }
  cli.say(`Still waiting after ${timeout} seconds. Look again: assent approval view ${id}`);
  return (await cli.call<Ticket>(path)).data;
}

/** The code for a request that has not ended in success. */
export function unfinished(cli: Cli, ticket: Ticket): ExitCode {
  if (!isFinal(ticket.status)) return waitCode(cli);
  const why = ticket.error ? `${ticket.error.detail} (${ticket.error.code})` : `The request is ${ticket.status}.`;
  cli.say(`Error: ${why}`);
  return ticket.error?.code === "SUPERSEDED" ? EXIT.conflict : EXIT.error;
}

const waitCode = (cli: Cli): ExitCode => (cli.globals.waitCode ? EXIT.waiting : EXIT.done);

const isFinal = (status: string): boolean => ["SUCCESS", "FAILED", "REJECTED", "CANCELLED"].includes(status);

function stepOf(ticket: Ticket): string {
  if (ticket.status !== "PENDING_APPROVAL") return `${ticket.status}`;
  const seats = ticket.gates.map((g) => `${g.role} ${g.approved}/${g.required}`).join(", ");
  return `PENDING_APPROVAL${seats ? `  ${seats}` : ""}`;
}

function pendingOf(answer: Answer<unknown>): Pending | null {
  const data = answer.data as Partial<Pending> | null;
  if (answer.status !== 202 || data?.status !== "pending_approval" || typeof data.ticket_id !== "string") return null;
  return data as Pending;
}

function previewOf(answer: Answer<unknown>): Preview | null {
  const data = answer.data as { status?: unknown; data?: Preview } | null;
  return data?.status === "dry_run" && data.data ? data.data : null;
}

export const previewText = (preview: Preview, paper: Paper): string =>
  fields(paper, [
    ["would do", preview.summary],
    ["approval", preview.requires_approval ? `needed: ${gatesText(preview.gates)}` : "not needed"],
    ["policy", preview.policy?.name],
    ["warning", preview.warnings, "yellow"],
  ]);
