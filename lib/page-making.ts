import { AsyncLocalStorage } from "node:async_hooks";
import type { Refusal } from "@/lib/errors";

/** A page while it is made, from the front door to its last byte. */
export type Page = { fault: Refusal | null };

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

/** The page that whoever asks is part of; undefined where none is being made. */
export const pageBeingMade = (): Page | undefined => made().getStore();
