import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getApproval } from "@/lib/approvals/get";
import { listTicketEvents } from "@/lib/audit/ticket-events";
import { getBinding } from "@/lib/bindings/list";
import { makePipelinePool, setAppPool } from "@/lib/db/pool";
import { countUnread } from "@/lib/notifications/count";
import { activeAsset, askProd, type Ref } from "@/lib/testing/arrange";
import { proxyTo, type SocketProxy } from "@/lib/testing/socket-proxy";
import { type World, world } from "@/lib/testing/world";
import { getVersion } from "@/lib/versions/get";
import { together } from "@/lib/view/together";
import { getWorkspace } from "@/lib/workspaces/get";

let w: World;
let proxy: SocketProxy;
let pool: ReturnType<typeof makePipelinePool>;
let asset: Ref;
let id: string;
beforeAll(async () => {
  w = await world();
  asset = await activeAsset(w);
  id = await askProd(w, asset, 2);
  proxy = await proxyTo(w.db.connections.app);
  pool = makePipelinePool({ connectionString: proxy.url, max: 4 });
  setAppPool(pool);
});
afterAll(async () => {
  setAppPool(w.db.app);
  await pool.end();
  await proxy.close();
});
const all = () =>
  ({
    ticket: [getApproval, { id }],
    events: [listTicketEvents, { ticket: id }],
    version: [getVersion, { asset, number: 2 }],
    count: [countUnread, {}],
  }) as const;

describe("what a screen asks together", () => {
  test("is what each view answers by itself, in one round trip over one connection", async () => {
    await together(w.as.approver, all(), w.clock.now());
    proxy.reset();
    const screen = await together(w.as.approver, all(), w.clock.now());
    expect(proxy.trips()).toBe(1);
    expect(pool.totalCount).toBe(1);
    const at = { clock: w.clock };
    expect(screen).toEqual({
      ticket: await getApproval.run(w.as.approver, { id }, at),
      events: await listTicketEvents.run(w.as.approver, { ticket: id }, at),
      version: await getVersion.run(w.as.approver, { asset, number: 2 }, at),
      count: await countUnread.run(w.as.approver, {}),
    });
    expect(screen.ticket.id).toBe(id);
    expect(screen.events.map((e) => e.action)).toEqual(["approval.request"]);
  });

  test("is refused where one part is, before anything is asked (403)", async () => {
    proxy.reset();
    const evaluates = { ...w.as.operator, tokenScopes: ["evaluate"] } as World["as"]["operator"];
    await expect(together(evaluates, all())).rejects.toMatchObject({ status: 403, code: "PERMISSION_DENIED" });
    expect(proxy.trips()).toBe(0);
  });

  test("is not found where one part is not, in another workspace or outside one's environments (404)", async () => {
    const missing = { ...all(), version: [getVersion, { asset, number: 99 }] } as const;
    await expect(together(w.as.approver, missing)).rejects.toMatchObject({ status: 404 });
    await expect(together(w.as.approverTest, all())).rejects.toMatchObject({ status: 404 });
    const prod = { live: [getBinding, { asset, environment: "prod" }] } as const;
    await expect(together(w.as.operatorTest, prod)).rejects.toMatchObject({ status: 404 });
    const other = await world();
    setAppPool(pool);
    await expect(together(other.as.owner, all())).rejects.toMatchObject({ status: 404 });
  });

  test("is refused where one part's input is none (422)", async () => {
    const bad = { ...all(), workspace: [getWorkspace, { slug: 7 }] } as const;
    await expect(together(w.as.approver, bad)).rejects.toMatchObject({ status: 422 });
  });
});
