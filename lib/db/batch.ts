import pg, { type PoolClient } from "pg";
import type { Sql } from "@/lib/db/sql";
import { toWire } from "@/lib/db/wire-value";

/** The answer to one statement. */
export type Rows = { command: string; rowCount: number | null; rows: Record<string, unknown>[] };

/** Twice what the server itself gives a statement: it does not answer at all, and will not say so. */
const PATIENCE_MS = 30_000;

/**
 * Sends statements in one go and waits for all answers: one network round trip, one message to the server and one back.
 * The first that fails is thrown; none after it was run. A server that says nothing for `patienceMs` loses the connection, as
 * ETIMEDOUT: what was sent may have been done. The caller owns `begin` and must check the tag of `commit` with
 * {@link committed}, and sends one batch at a time on a client.
 */
export function batch(client: PoolClient, statements: readonly Sql[], patienceMs = PATIENCE_MS): Promise<Rows[]> {
  return new Promise((resolve, reject) => {
    // Values are written before anything is sent: one that cannot be leaves the connection as it was.
    const values = statements.map((s, at) => written(s, at));
    const silence = setTimeout(() => {
      reject(Object.assign(new Error("the database does not answer"), { code: "ETIMEDOUT" }));
      (client as unknown as Connected).connection.stream.destroy();
    }, patienceMs);
    const answered =
      <T>(settle: (value: T) => void) =>
      (value: T) => {
        clearTimeout(silence);
        settle(value);
      };
    client.query(new Batch(statements, values, answered(resolve), answered(reject)));
  });
}

function written({ values }: Sql, at: number): (string | Buffer | null)[] {
  try {
    return values.map(toWire);
  } catch (error) {
    failures.set(error as Error, at);
    throw error;
  }
}

const failures = new WeakMap<Error, number>();

/**
 * Which of the statements of a {@link batch} failed, by its place: the first without an answer, also where the connection was
 * lost under it. Undefined where the server fell silent, or was never reached.
 */
export const failedAt = (error: unknown): number | undefined =>
  error instanceof Error ? failures.get(error) : undefined;

type Connected = { connection: { stream: { destroy(): void } } };

/** PostgreSQL answers COMMIT of a failed transaction with the tag ROLLBACK and no error (stack notes, 2.2). */
export function committed(result: Rows | undefined): void {
  if (result?.command !== "COMMIT") throw new Error(`transaction did not commit: ${result?.command ?? "no answer"}`);
}

type Column = { name: string; parse(text: string): unknown };

/** What a batch uses of a connection of `pg`: the messages of the protocol, as pg's own cursors use them. */
type Wire = {
  stream: { cork(): void; uncork(): void };
  close(message: { type: "S"; name: string }): void;
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values: readonly (string | Buffer | null)[] }): void;
  describe(message: { type: "P" }): void;
  execute(message: { portal: "" }): void;
  sync(): void;
  sendCopyFail(reason: string): void;
};

/** The columns of the statements that a connection has prepared, the longest unused first. */
const prepared = new WeakMap<Wire, Map<string, Column[]>>();

/** Each costs memory on the server, on every connection; filters of lists come in more combinations than that. */
const MOST_PREPARED = 256;

/** The schema changed under a prepared statement, or a pooler in between has lost it. */
const FORGOTTEN = new Set(["0A000", "26000"]);

/** `UPDATE 3`, `INSERT 0 3`, `COMMIT`. */
const TAG = /^([A-Z]*).*?(?: (\d+))?$/;

/**
 * Several statements before one Sync, which `pg` itself does not do: it sends Describe and Sync with each, so each costs
 * the server a write, this process a read, and both the columns' names over again.
 */
class Batch {
  readonly #results: Rows[] = [];
  readonly #columns: (Column[] | undefined)[] = [];
  #rows: Record<string, unknown>[] = [];
  #known: Map<string, Column[]> = new Map();
  #unreadable: unknown;

  constructor(
    readonly statements: readonly Sql[],
    readonly values: readonly (readonly (string | Buffer | null)[])[],
    readonly resolve: (results: Rows[]) => void,
    readonly reject: (error: unknown) => void,
  ) {}

  submit(connection: unknown): null {
    const wire = connection as Wire;
    this.#known = prepared.get(wire) ?? new Map();
    prepared.set(wire, this.#known);
    wire.stream.cork();
    for (const name of this.#known.keys()) {
      if (this.#known.size <= MOST_PREPARED) break;
      this.#known.delete(name);
      wire.close({ type: "S", name });
    }
    for (const [i, { name, text }] of this.statements.entries()) {
      const columns = name === "" ? undefined : this.#known.get(name);
      this.#columns.push(columns);
      // Parsed in a batch that failed, the server may have it and we not know: closing what is not there is no error.
      if (!columns && name !== "") wire.close({ type: "S", name });
      if (!columns) wire.parse({ name, text });
      wire.bind({ statement: name, values: this.values[i] ?? [] });
      if (!columns) wire.describe({ type: "P" });
      wire.execute({ portal: "" });
    }
    wire.sync();
    wire.stream.uncork();
    return null;
  }

  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    this.#columns[this.#results.length] = fields.map((f) => ({
      name: f.name,
      parse: pg.types.getTypeParser(f.dataTypeID, "text"),
    }));
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    const columns = this.#columns[this.#results.length] ?? [];
    const row: Record<string, unknown> = {};
    try {
      for (let i = 0; i < columns.length; i++) {
        const { name, parse } = columns[i] as Column;
        const text = fields[i] as string | null;
        row[name] = text === null ? null : parse(text);
      }
    } catch (error) {
      this.#unreadable ??= error;
    }
    this.#rows.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    const at = this.#results.length;
    const name = this.statements[at]?.name ?? "";
    if (name !== "") {
      this.#known.delete(name);
      this.#known.set(name, this.#columns[at] ?? []);
    }
    const [, command = "", count] = TAG.exec(text) ?? [];
    this.#results.push({ command, rowCount: count === undefined ? null : Number(count), rows: this.#rows });
    this.#rows = [];
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: "" });
  }

  handleError(error: Error & { code?: string }): void {
    failures.set(error, this.#results.length);
    if (FORGOTTEN.has(error.code ?? "")) this.#known.clear();
    this.reject(error);
  }

  handleReadyForQuery(): void {
    if (this.#unreadable === undefined) this.resolve(this.#results);
    else this.reject(this.#unreadable);
  }

  handleCopyInResponse(connection: unknown): void {
    const wire = connection as Wire;
    wire.sendCopyFail("a batch takes no COPY");
    // While it waited for data, the server took no notice of the first.
    wire.sync();
  }

  handleCopyData(): void {}
}
