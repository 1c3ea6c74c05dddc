/** Rows as one text. */
export type Packed<Row> = string & { readonly rows?: Row };

/**
 * Rows for a table that is drawn in the browser as well, as one text: React reads and writes it in one go, where it would
 * look at each value of each row by itself. What a row has must be what JSON can hold.
 */
export const pack = <Row extends object>(rows: readonly Row[]): Packed<Row> => JSON.stringify(rows);

/** The rows of {@link pack}. */
export const unpack = <Row extends object>(packed: Packed<Row>): Row[] => JSON.parse(packed);
