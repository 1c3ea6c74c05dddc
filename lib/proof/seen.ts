import { isHash } from "./entry";

const FREE = -1;
const UNREADABLE = 2 ** 52;

/**
 * The hashes that were met, each known by its first 52 bits: an open table of numbers, 16 to 32 bytes a hash, for a log has
 * millions. Two hashes that agree so far are one; whoever makes such a pair still has to make the row's own hash agree.
 */
export class Seen {
  #table = new Float64Array(1024).fill(FREE);
  #count = 0;

  add(hash: string): void {
    if (2 * ++this.#count > this.#table.length) this.#grow();
    put(this.#table, short(hash));
  }

  has(hash: string): boolean {
    const wanted = short(hash);
    return this.#table[placeOf(this.#table, wanted)] === wanted;
  }

  #grow(): void {
    const table = new Float64Array(this.#table.length * 2).fill(FREE);
    for (const value of this.#table) if (value !== FREE) put(table, value);
    this.#table = table;
  }
}

function put(table: Float64Array, value: number): void {
  table[placeOf(table, value)] = value;
}

/** Where a number stands, or the free place where it would. The bits of a hash are as good as any hash of them. */
function placeOf(table: Float64Array, value: number): number {
  const mask = table.length - 1;
  let at = value & mask;
  while (table[at] !== value && table[at] !== FREE) at = (at + 1) & mask;
  return at;
}

/** What is no hash at all is one and the same. */
const short = (hash: string): number => (isHash(hash) ? Number.parseInt(hash.slice(0, 13), 16) : UNREADABLE);
