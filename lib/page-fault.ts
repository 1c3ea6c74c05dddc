import { databaseFault } from "@/lib/database-fault";
import { isRefusal } from "@/lib/errors";
import { pageBeingMade } from "@/lib/page-making";

/**
 * The error that a page's reading failed with, to be thrown on. Where it passes by itself (503, the database away or busy) the
 * front door is told of it, and the browser by the digest: nothing else of an error is sent there.
 */
export function pageFault(error: unknown): unknown {
  const known = isRefusal(error) ? error : databaseFault(error);
  if (known?.status !== 503) return error;
  const page = pageBeingMade();
  if (page) page.fault = known;
  return Object.assign(error as Error, { digest: `503 ${known.detail}` });
}
