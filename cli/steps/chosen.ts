import type { Cli } from "@/cli/cli";
import { problemFailure } from "@/cli/client/problem-text";
import { usage } from "@/cli/failure";
import { paperOf } from "@/cli/output/paper";
import { table } from "@/cli/output/table";
import { type Ticket, ticketColumns } from "@/cli/shown/ticket";
import { readDocument } from "@/cli/steps/document";
import { pages } from "@/cli/steps/pages";
import { toApi } from "@/lib/paths";

export type Chosen = { ticket_id: string; digest?: string };
export type Filter = Record<string, string | boolean | undefined>;

/** Requests as a document names them: a list of ids or of `{ ticket_id, digest }`, or what `approval list --json` prints. */
export async function fromFile(cli: Cli, file: string): Promise<Chosen[]> {
  const document: unknown = JSON.parse(await readDocument(cli, file));
  const rows = isObject(document) && "tickets" in document ? document.tickets : document;
  if (!Array.isArray(rows) || rows.length === 0) throw malformed(file);
  return rows.map((row: unknown) => {
    if (typeof row === "string") return { ticket_id: row };
    const [id, digest] = isObject(row) ? [row.ticket_id ?? row.id, row.digest ?? row.proposal_digest] : [];
    if (typeof id !== "string" || (digest !== undefined && typeof digest !== "string")) throw malformed(file);
    return { ticket_id: id, ...(digest !== undefined && { digest }) };
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const malformed = (file: string) =>
  usage(
    `${file} does not list requests.`,
    "Give it what `assent approval list --json` prints, or a list of { ticket_id, digest }.",
  );

/**
 * The requests with these ids as they are now, shown before they are decided. One that is not there is named and stops none
 * of the others; it is not sent either, for nobody has seen what it asks for.
 */
export async function fromIds(cli: Cli, ids: readonly string[]): Promise<{ chosen: Chosen[]; missing: number }> {
  const found: Ticket[] = [];
  let missing = 0;
  for (const id of ids) {
    const path = toApi.approval({ id });
    const read = await cli.attempt<Ticket>(path);
    if (read.ok) found.push(read.data);
    else if (read.problem.status === 404) {
      missing++;
      cli.say(`${id} is left out: ${read.problem.detail}`);
    } else throw problemFailure(read.problem, { path, server: cli.place.server, credential: cli.place.from });
  }
  return { chosen: shown(cli, found), missing };
}

/** Every request that waits for this person and matches, shown before they are decided. */
export async function fromFilter(cli: Cli, filter: Filter): Promise<Chosen[]> {
  const all = { limit: undefined, cursor: undefined, all: true };
  const pathOf = (at: Record<string, unknown>) =>
    toApi.approvals({ ...filter, environment: cli.globals.environment, decidable_by_me: true, ...at });
  const { rows } = await pages<Ticket, "tickets">(cli, "tickets", pathOf, all);
  return shown(cli, rows);
}

function shown(cli: Cli, tickets: readonly Ticket[]): Chosen[] {
  if (tickets.length > 0) cli.io.stderr.write(table(paperOf(cli.io), ticketColumns, tickets, ""));
  return tickets.map((ticket) => ({ ticket_id: ticket.id, digest: ticket.proposal_digest }));
}
