import type { Actor } from "@/lib/access/actor";
import { listApprovals, listBriefly } from "@/lib/approvals/list";
import { listAssets } from "@/lib/assets/list";
import type { AssetRef } from "@/lib/assets/ref";
import { assetHistory } from "@/lib/audit/history";
import { listAuditEvents } from "@/lib/audit/read/list";
import { listOperations } from "@/lib/operations/list";
import { recordStatements, type Statement } from "@/lib/testing/load/record";
import { listVersions } from "@/lib/versions/list";
import type { Cursor } from "@/lib/view/page";

export type ListPage = { rows: unknown[]; next_cursor?: string | undefined };
export type AskPage = (cursor: Cursor | undefined) => Promise<ListPage>;

/** Every list that grows with time, as its route asks for a page of it; `actor` may read all of them. */
export function listsOf(actor: Actor, asset: AssetRef, limit: number): Record<string, AskPage> {
  return {
    "the queue": (cursor) => listApprovals.run(actor, { status: "PENDING_APPROVAL", limit, cursor }),
    "the queue, a line of each": (cursor) => listBriefly.run(actor, { status: "PENDING_APPROVAL", limit, cursor }),
    "requests of one status": (cursor) => listApprovals.run(actor, { status: "SUCCESS", limit, cursor }),
    "requests of every status": (cursor) => listApprovals.run(actor, { limit, cursor }),
    "the history of an asset": (cursor) => assetHistory.run(actor, { asset, limit, cursor }),
    "the versions of an asset": (cursor) => listVersions.run(actor, { asset, limit, cursor }),
    assets: (cursor) => listAssets.run(actor, { limit, cursor }),
    operations: (cursor) => listOperations.run(actor, { limit, cursor }),
    "operations of one status": (cursor) => listOperations.run(actor, { status: "COMPLETED", limit, cursor }),
    "the log": (cursor) => listAuditEvents.run(actor, { limit, cursor }),
  };
}

/** The statements of a page itself; the transaction around them is the door's. */
export async function pageStatements(address: string, ask: () => Promise<unknown>): Promise<Statement[]> {
  const all = await recordStatements(address, ask);
  return all.filter(({ text }) => !/^(BEGIN|COMMIT)|'assent\.workspace_id'/.test(text));
}
