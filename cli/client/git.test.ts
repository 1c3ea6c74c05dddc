import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gitHeaders } from "@/cli/client/git";
import { GOVERNED, useFake, WEATHER } from "@/cli/testing/harness";
import { asset, prod } from "@/cli/testing/samples";

const { server, cli } = useFake();
const outside = mkdtempSync(join(tmpdir(), "assent-cli-"));
const checkout = mkdtempSync(join(tmpdir(), "assent-cli-"));
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t.test", ...args], { cwd: checkout, encoding: "utf8" });
git("init", "-q", "-b", "feature/one");
git("commit", "-q", "--allow-empty", "-m", "first");
const commit = git("rev-parse", "HEAD").trim();

test("a write from a checkout names commit and branch, a read does not", async () => {
  server().on(`PUT ${GOVERNED}/bindings/dev`, { body: prod });
  server().on(`GET ${GOVERNED}`, { body: asset });
  await cli(`binding put ${WEATHER} dev 3`, { cwd: checkout });
  await cli(`asset view ${WEATHER} --json`, { cwd: checkout });
  expect(server().seen[0]?.headers).toMatchObject({
    "x-assent-git-commit": commit,
    "x-assent-git-branch": "feature/one",
  });
  expect(server().seen[1]?.headers).not.toHaveProperty("x-assent-git-commit");
});

test("outside a checkout there is nothing to say", async () => {
  expect(await gitHeaders({ cwd: outside, env: {} })).toEqual({});
});

test("a detached commit takes its branch from the build machine, and only one that can travel", async () => {
  git("checkout", "-q", "--detach");
  const bare = { "x-assent-git-commit": commit };
  expect(await gitHeaders({ cwd: checkout, env: {} })).toEqual(bare);
  const named = await gitHeaders({ cwd: checkout, env: { GITHUB_REF_NAME: "main" } });
  expect(named).toEqual({ ...bare, "x-assent-git-branch": "main" });
  expect(await gitHeaders({ cwd: checkout, env: { GITHUB_REF_NAME: "größe" } })).toEqual(bare);
});
