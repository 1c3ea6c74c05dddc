import { beforeAll, describe, expect, test } from "vitest";
import { apiOf } from "@/lib/testing/api";
import { askProd, moveTo } from "@/lib/testing/arrange";
import { type World, world } from "@/lib/testing/world";

let w: World;
beforeAll(async () => {
  w = await world();
});

/** Content of two kinds of two shapes, each in two versions. */
const KINDS = {
  prompt: [{ template: "Say {{it}}" }, { template: "Say {{it}} twice", variables: ["it"] }],
  "mcp-server": [
    { name: "io.github.example/weather", description: "Tells the weather", version: "1.0.0" },
    { name: "io.github.example/weather", description: "Tells the weather and the tide", version: "1.1.0" },
  ],
} as const;

describe.each(Object.entries(KINDS))("S0-33 governing an asset of kind %s", (kind, [first, second]) => {
  test("leaves its draft, its versions and their difference as its catalog has them, byte for byte", async () => {
    const asset = { plugin: "catalog", kind, name: "untouched" };
    const path = `/api/governance/v1alpha1/assets/catalog/${kind}/untouched`;
    const api = apiOf(w, "operator");
    for (const content of [first, second]) {
      const made = await api.post(`${path}/versions`, { label: "cut", content });
      expect([made.status, made.body.detail]).toEqual([201, undefined]);
    }
    expect((await api.put(`${path}/draft`, { content: second })).status).toBeLessThan(300);
    const catalog = async () => {
      const read = ["/draft", "/versions", "/versions/1", "/versions/2", "/versions/compare?from=1&to=2"];
      const answers = await Promise.all(read.map((rest) => apiOf(w, "viewer").get(`${path}${rest}`)));
      return answers.map(({ status, headers, body }) => JSON.stringify([status, headers.get("etag"), body]));
    };
    const before = await catalog();
    const steps: [string, () => Promise<unknown>][] = [
      [
        "its record",
        () =>
          api.patch(path, {
            owner: { principal: "team-a" },
            risk: { level: "high" },
            sla: { tier: "gold" },
            intended_use: { summary: "Answers." },
            compliance: { tags: ["gdpr"] },
          }),
      ],
      ["a binding", () => api.put(`${path}/bindings/dev`, { version: 1 })],
      ["activation", () => moveTo(w, asset, "active")],
      ["a request for prod", () => askProd(w, asset, 2)],
      ["deprecation", () => moveTo(w, asset, "deprecated")],
      ["archiving", () => moveTo(w, asset, "archived")],
    ];
    for (const [step, take] of steps) {
      await take();
      expect([step, ...(await catalog())]).toEqual([step, ...before]);
    }
  });
});
