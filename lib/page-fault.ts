import { AsyncLocalStorage } from "node:async_hooks";
import { databaseFault } from "@/lib/database-fault";
import { isRefusal, type Refusal } from "@/lib/errors";

type Page = { fault: Refusal | null };

// The front door and the pages are bundled apart and meet in the process.
const KEY = Symbol.for("assent.pages-made");
const store = globalThis as { [KEY]?: AsyncLocalStorage<Page> };

function made(): AsyncLocalStorage<Page> {
  store[KEY] ??= new AsyncLocalStorage();
  return store[KEY];
}

/** Makes a page; `fault` tells, of this page alone, for want of what it could not be made, as soon as that is known. */
export function makingPage<R>(work: (fault: () => Refusal | null) => R): R {
  const page: Page = { fault: null };
  return made().run(page, () => work(() => page.fault));
}

/**
 * The error that a page's reading failed with, to be thrown on. Where it passes by itself (503, the database away or busy) the
 * front door is told of it, and the browser by the digest: nothing else of an error is sent there.
 */
export function pageFault(error: unknown): unknown {
  const known = isRefusal(error) ? error : databaseFault(error);
  if (known?.status !== 503) return error;
  const page = made().getStore();
  if (page) page.fault = known;
  return Object.assign(error as Error, { digest: `503 ${known.detail}` });
}
