import { afterAll, beforeAll, expect, test } from "vitest";
import { createImport } from "@/lib/imports/create";
import { getImport } from "@/lib/imports/get";
import { startRunner } from "@/lib/jobs/runner";
import { type World, world } from "@/lib/testing/world";

let w: World;
let runner: Awaited<ReturnType<typeof startRunner>>;
beforeAll(async () => {
  w = await world();
  runner = await startRunner();
});
afterAll(() => runner.stop());

test("the queue carries an import from the door to its end", async () => {
  const document = [{ name: "example/one", description: "A server" }, { name: "" }];
  const started = await createImport.run(w.as.operator, { document });
  if (started.kind !== "done") throw new Error("an import does not wait");
  const read = () => getImport.run(w.as.viewer, { id: started.result.id, limit: 10 });
  await expect.poll(async () => (await read()).status, { timeout: 20_000 }).toBe("PARTIAL_SUCCESS");
  expect((await read()).items.map((i) => [i.state, i.version])).toEqual([
    ["failed", null],
    ["created", 1],
  ]);
});
