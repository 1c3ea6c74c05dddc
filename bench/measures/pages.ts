import { get } from "node:http";
import { brotliDecompressSync } from "node:zlib";
import { goal, heading, miss, say } from "./print";
import { median } from "./windows";

type Place = { url: string; path: string; cookie?: string };

/** Milliseconds from sending a request to the first byte of its answer, and to the last. */
function once({ url, path, cookie }: Place): Promise<{ first: number; last: number; rows: number; status: number }> {
  return new Promise((resolve, reject) => {
    const since = performance.now();
    const req = get(`${url}${path}`, { headers: cookie ? { cookie } : {} }, (res) => {
      const first = performance.now() - since;
      const chunks: Buffer[] = [];
      res.on("data", (chunk: Buffer) => chunks.push(chunk));
      res.on("end", () => {
        const html = Buffer.concat(chunks).toString("utf8");
        const rows = html.match(/<tr[\s>]/g)?.length ?? 0;
        resolve({ first, last: performance.now() - since, rows, status: res.statusCode ?? 0 });
      });
    });
    req.on("error", reject);
  });
}

/**
 * Asks two pages in turn, one request at a time, and answers the medians of the time to the first byte and to the last. The
 * first of them is the limit.
 */
export async function measurePages(limit: Place, product: Place, rounds: number): Promise<void> {
  heading("The page of the queue, one request at a time, beside a bare Next page of as many rows");
  const times = {
    limit: [] as number[],
    product: [] as number[],
    limitLast: [] as number[],
    productLast: [] as number[],
  };
  let shown = 0;
  for (let i = -100; i < rounds; i++) {
    const bare = await once(limit);
    const ours = await once(product);
    for (const { status } of [bare, ours]) if (status !== 200) throw new Error(`a page answered ${status}`);
    shown = ours.rows;
    // The first hundred warm both.
    if (i < 0) continue;
    times.limit.push(bare.first);
    times.product.push(ours.first);
    times.limitLast.push(bare.last);
    times.productLast.push(ours.last);
  }
  const ratio = median(times.product) / median(times.limit);
  say(
    `  ${shown} rows of a table; first byte: bare ${median(times.limit).toFixed(1)} ms, Assent ${median(times.product).toFixed(1)} ms`,
  );
  say(`  last byte: bare ${median(times.limitLast).toFixed(1)} ms, Assent ${median(times.productLast).toFixed(1)} ms`);
  goal("first byte, to the bare page", ratio, "≤ 1.5", ratio <= 1.5);
}

const KB = 1024;

/** Bytes of script, compressed as they travel, that a page names: what a browser with an empty cache takes for it. */
export async function measureScripts(url: string, cookie: string, pages: Record<string, number>): Promise<void> {
  heading("Script over the wire, first load");
  const sizes = new Map<string, number>();
  const sizeOf = async (src: string): Promise<number> => {
    const known = sizes.get(src);
    if (known !== undefined) return known;
    const size = await wireBytes(`${url}${src}`);
    sizes.set(src, size);
    return size;
  };
  for (const [path, most] of Object.entries(pages)) {
    const res = await fetch(`${url}${path}`, { headers: { cookie } });
    if (res.status !== 200) {
      miss(`${path}: ${res.status}`);
      continue;
    }
    const html = await res.text();
    // What is marked so is for browsers of another time; those that the console works in pass it by.
    const modern = html.replace(/<script[^>]*\bnomodule\b[^>]*>/gi, "");
    const named = new Set([...modern.matchAll(/(?:src|href)="(\/_next\/[^"]+\.js)"/g)].map((m) => m[1] as string));
    let total = 0;
    for (const src of named) total += await sizeOf(src);
    goal(`${path}, KB`, total / KB, `≤ ${most}`, total <= most * KB, 0);
  }
}

function wireBytes(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(address, { headers: { "accept-encoding": "br, gzip" } }, (res) => {
      let bytes = 0;
      const chunks: Buffer[] = [];
      res.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
      });
      res.on("end", () => {
        // A truncated answer would be a small one.
        if (res.headers["content-encoding"] === "br") brotliDecompressSync(Buffer.concat(chunks));
        resolve(bytes);
      });
    }).on("error", reject);
  });
}
