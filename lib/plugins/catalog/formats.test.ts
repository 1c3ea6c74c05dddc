import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mcpRegistry } from "@/lib/plugins/catalog/mcp";
import { modelCatalog } from "@/lib/plugins/catalog/model-catalog";
import { contentDigest } from "@/lib/versions/digest";

const entry = fc.record(
  {
    name: fc.oneof(fc.string(), fc.integer()),
    description: fc.string(),
    version: fc.oneof(fc.string(), fc.constant(3)),
    version_detail: fc.oneof(fc.jsonValue(), fc.record({ version: fc.string(), is_latest: fc.boolean() })),
    language: fc.array(fc.string()),
    repositoryUrl: fc.webUrl(),
    owner: fc.oneof(fc.string(), fc.jsonValue()),
    team: fc.jsonValue(),
    customProperties: fc.jsonValue(),
    lastUpdateTimeSinceEpoch: fc.oneof(fc.string(), fc.integer(), fc.constant("1735689600000")),
  },
  { requiredKeys: [] },
);
const list = fc.array(fc.oneof({ weight: 4, arbitrary: entry }, fc.jsonValue()));
const document = fc.oneof(
  list,
  entry,
  fc.record({ servers: list }),
  fc.record(
    { source: fc.jsonValue(), models: list, mcp_servers: fc.oneof(list, fc.jsonValue()) },
    { requiredKeys: [] },
  ),
  fc.jsonValue(),
);

/** The value that a path of names and positions leads to. */
const follow = (value: unknown, at: readonly (string | number)[]): unknown =>
  at.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);

describe.each([mcpRegistry, modelCatalog])("$name", (format) => {
  test("reads whatever it recognises, and every entry is where it says", () => {
    fc.assert(
      fc.property(document, (given) => {
        if (!format.recognises(given)) return;
        for (const read of format.read(given).entries) {
          const found = follow(given, read.at);
          if ("problem" in read) continue;
          expect(JSON.stringify(found)).toContain(JSON.stringify(read.name));
          expect(read.label.length).toBeGreaterThan(0);
          expect(read.label.length).toBeLessThanOrEqual(200);
        }
      }),
    );
  });

  test("reads the same document to the same contents, without owner and team", () => {
    fc.assert(
      fc.property(document, fc.string(), (given, owner) => {
        if (!format.recognises(given)) return;
        const digests = (d: unknown) =>
          format
            .read(d)
            .entries.map((e) =>
              "problem" in e ? e.problem : contentDigest({ plugin: "catalog", kind: e.kind }, e.content),
            );
        const copy = structuredClone(given) as unknown;
        expect(digests(copy)).toEqual(digests(given));
        for (const read of format.read(copy).entries)
          if (!("problem" in read)) {
            const at = follow(copy, read.at) as Record<string, Record<string, unknown>>;
            const inner = (
              format === mcpRegistry && typeof at.server === "object" && at.server ? at.server : at
            ) as Record<string, unknown>;
            inner.owner = owner;
          }
        expect(digests(copy)).toEqual(digests(given));
      }),
    );
  });

  test("does not change what it was given", () => {
    fc.assert(
      fc.property(document, (given) => {
        const before = JSON.stringify(given);
        if (format.recognises(given)) format.read(given);
        expect(JSON.stringify(given)).toBe(before);
      }),
    );
  });
});

test("keeps everything a model says, under the names the kind's schema has", () => {
  const model = {
    name: "a/b",
    description: "x",
    language: ["en"],
    libraryName: "transformers",
    owner: "ana",
    team: { name: "T" },
  };
  const { entries, source } = modelCatalog.read({ source: " Somewhere ", models: [model] });
  expect(source).toBe("Somewhere");
  expect(entries).toEqual([
    {
      at: ["models", 0],
      kind: "model",
      name: "a/b",
      label: "imported",
      content: { name: "a/b", description: "x", languages: ["en"], libraryName: "transformers" },
      owner: { principal: "ana" },
      team: { name: "T" },
      latest: false,
    },
  ]);
});

test("calls a server's version by either form of server.json", () => {
  const [older, newer] = mcpRegistry.read([
    { name: "a", version_detail: { version: "1.0.0", is_latest: true } },
    {
      server: { name: "b", version: "2.0.0" },
      _meta: { "io.modelcontextprotocol.registry/official": { isLatest: true } },
    },
  ]).entries;
  expect(older).toMatchObject({ name: "a", label: "1.0.0", latest: true, at: [0] });
  expect(newer).toMatchObject({ name: "b", label: "2.0.0", latest: true, content: { name: "b", version: "2.0.0" } });
});
