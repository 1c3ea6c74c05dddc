import { beforeAll, describe, expect, test } from "vitest";
import { type World, world } from "@/lib/testing/world";
import { getWorkspace } from "@/lib/workspaces/get";
import { patchWorkspace } from "@/lib/workspaces/patch";

let w: World;
beforeAll(async () => {
  w = await world();
});
const patch = (fields: object, as = w.as.owner, options = {}) =>
  patchWorkspace.run(as, { slug: w.slug, patch: fields }, options);

test("changes what was sent, at once, and records before and after", async () => {
  const settings = { name: "Retail", gitRepoUrl: "git@git.example.org:retail/flows.git", gitBranch: "release/2.x" };
  const { revision } = await getWorkspace.run(w.as.viewer, { slug: w.slug });
  expect(await patch(settings, w.as.admin, { ifMatch: revision })).toMatchObject({
    kind: "done",
    result: { ...settings, revision: revision + 1 },
  });
  expect(await patch({ gitBranch: null })).toMatchObject({ result: { gitBranch: null, name: "Retail" } });
  expect(await patch({ name: "Retail" })).toMatchObject({ kind: "done", changed: false });
  expect(await getWorkspace.run(w.as.viewer, { slug: w.workspaceId })).toMatchObject({
    slug: w.slug,
    gitRepoUrl: settings.gitRepoUrl,
    governanceMode: "Hybrid",
  });
  const events = await w.events({ action: "workspace.patch" });
  expect(events.map((e) => (e.details as { changed: string[] }).changed)).toEqual([
    ["name", "gitRepoUrl", "gitBranch"],
    ["gitBranch"],
  ]);
});

describe("a value that a setting cannot have is 400, at its field", () => {
  test.each([
    ["name", ""],
    ["name", null],
    ["gitRepoUrl", "ftp://example.org/a"],
    ["gitRepoUrl", "https://ana:secret@example.org/a"],
    ["gitRepoUrl", "ssh://ana:secret@example.org/a"],
    ["gitRepoUrl", 7],
    ["gitBranch", "a..b"],
    ["gitBranch", "/main"],
    ["gitBranch", "with space"],
    ["gitBranch", "main."],
    ["governanceMode", "Anything"],
  ])("%s %j", async (field, value) => {
    await expect(patch({ [field]: value })).rejects.toMatchObject({ status: 400, errors: [{ field: `/${field}` }] });
  });

  test.each(["https://git.example.org/a/b.git", "ssh://git@example.org/a", "ssh://example.org:22/a"])(
    "%s is none",
    async (url) => {
      expect((await patch({ gitRepoUrl: url }, w.as.owner, { dryRun: true })).kind).toBe("dry_run");
    },
  );
});

test("refuses who may not (403), hides another workspace (404), refuses a stale revision (412)", async () => {
  await expect(patch({ name: "x" }, w.as.operator)).rejects.toMatchObject({ status: 403 });
  const other = await world();
  await expect(patch({ name: "x" }, other.as.owner)).rejects.toMatchObject({ status: 404 });
  await expect(getWorkspace.run(other.as.owner, { slug: w.slug })).rejects.toMatchObject({ status: 404 });
  await expect(patch({ name: "x" }, w.as.owner, { ifMatch: 99 })).rejects.toMatchObject({ status: 412 });
});
