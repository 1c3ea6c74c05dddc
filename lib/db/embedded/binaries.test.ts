import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { findBinaries, packagedTree, restoreLinks } from "@/lib/db/embedded/binaries";
import { chooseRunAs } from "@/lib/db/embedded/run-as";

const closed = mkdtempSync(join(tmpdir(), "assent-binaries-"));
const tree = { root: join(closed, "package"), version: packagedTree().version };
cpSync(packagedTree().root, tree.root, { recursive: true, verbatimSymlinks: true });
const links = () =>
  readdirSync(join(tree.root, "native", "lib"), { withFileTypes: true }).filter((e) => e.isSymbolicLink());
afterAll(() => rmSync(closed, { recursive: true, force: true }));

describe("the packaged programs", () => {
  test("get the links back that an install without scripts leaves out", async () => {
    await restoreLinks(tree.root);
    const whole = links().length;
    for (const link of links()) rmSync(join(tree.root, "native", "lib", link.name));
    await restoreLinks(tree.root);
    expect(whole).toBeGreaterThan(0);
    expect(links()).toHaveLength(whole);
    const listed = JSON.parse(readFileSync(join(tree.root, "native", "pg-symlinks.json"), "utf8")) as {
      target: string;
    }[];
    for (const { target } of listed) expect(existsSync(join(tree.root, target))).toBe(true);
  });

  test("are copied, once, where the server's user can run them when it cannot where they are", async () => {
    const runAs = chooseRunAs();
    const found = await findBinaries(runAs, undefined, tree);
    const copied = !found.postgres.startsWith(closed);
    try {
      expect(copied).toBe(runAs !== undefined);
      expect(found.major).toBe(18);
      expect(await findBinaries(runAs, undefined, tree)).toEqual(found);
    } finally {
      if (copied) rmSync(dirname(dirname(dirname(found.postgres))), { recursive: true, force: true });
    }
  });
});
