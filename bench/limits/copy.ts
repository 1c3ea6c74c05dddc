import pg from "pg";

/**
 * Rows a second of a COPY whose rows are counted and thrown away as they come: what the server can send in one query to a
 * caller that does nothing with it.
 */
export async function copied(connectionString: string, copy: string): Promise<{ rows: number; perSecond: number }> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const began = performance.now();
    const rows = await new Promise<number>((resolve, reject) => {
      client.query(new Counted(copy, resolve, reject) as unknown as string);
    });
    return { rows, perSecond: (rows / (performance.now() - began)) * 1000 };
  } finally {
    await client.end();
  }
}

/** A query as `pg` takes it from its own cursors; it hands over what arrives, one message for each row. */
class Counted {
  #rows = 0;
  constructor(
    readonly text: string,
    readonly resolve: (rows: number) => void,
    readonly reject: (error: unknown) => void,
  ) {}
  submit(connection: { query(text: string): void }): null {
    connection.query(this.text);
    return null;
  }
  handleCopyData(): void {
    this.#rows++;
  }
  handleCommandComplete(): void {}
  handleError(error: unknown): void {
    this.reject(error);
  }
  handleReadyForQuery(): void {
    this.resolve(this.#rows);
  }
}
