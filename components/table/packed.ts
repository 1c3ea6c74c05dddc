/** Rows as one text. */
export type Packed<Row> = string & { readonly rows?: Row };

/** A column: what it holds, each value once, and for each row which of them; none where a row has nothing there. */
type Column = [name: string, values: unknown[], places: number[]];
const NONE = -1;

/**
 * Rows for a table that is drawn in the browser as well, as one text: React reads and writes it in one go, where it would
 * look at each value of each row by itself. Names of columns and values that repeat, sentences above all, stand in it once.
 * What a row has must be what JSON can hold; rows may come to share an object, so none of them is to be changed.
 */
export function pack<Row extends object>(rows: readonly Row[]): Packed<Row> {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].map((name) => packColumn(name, rows));
  return JSON.stringify([rows.length, columns]);
}

function packColumn(name: string, rows: readonly object[]): Column {
  const values: unknown[] = [];
  // Objects are the same where they say the same, and never the same as a text.
  const [plain, objects] = [new Map<unknown, number>(), new Map<unknown, number>()];
  const places = rows.map((row) => {
    const value = (row as Record<string, unknown>)[name];
    if (value === undefined) return NONE;
    const isObject = typeof value === "object";
    const [known, sign] = isObject ? [objects, JSON.stringify(value)] : [plain, value];
    const place = known.get(sign) ?? values.push(value) - 1;
    known.set(sign, place);
    return place;
  });
  return [name, values, places];
}

/** The rows of {@link pack}. */
export function unpack<Row extends object>(packed: Packed<Row>): Row[] {
  const [count, columns]: [number, Column[]] = JSON.parse(packed);
  const rows = Array.from({ length: count }, () => ({}) as Record<string, unknown>);
  for (const [name, values, places] of columns)
    for (const [i, row] of rows.entries()) if (places[i] !== NONE) row[name] = values[places[i] as number];
  return rows as Row[];
}
