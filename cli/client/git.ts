import { execFile } from "node:child_process";
import type { Io } from "@/cli/io";

const COMMIT = /^[0-9a-f]{7,64}$/;
const BRANCH = /^[\x21-\x7e]{1,255}$/;
/** Build machines check out a commit without a branch and say its name here. */
const BRANCH_VARIABLES = ["GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME", "BRANCH_NAME"] as const;

/**
 * Where a change comes from, as headers for its provenance: empty outside a git checkout and without git. A name that
 * cannot travel in a header is left out.
 */
export async function gitHeaders(io: Pick<Io, "cwd" | "env">): Promise<Record<string, string>> {
  const [commit, current] = await Promise.all([
    git(io.cwd, ["rev-parse", "--verify", "HEAD"]),
    git(io.cwd, ["symbolic-ref", "--short", "--quiet", "HEAD"]),
  ]);
  if (commit === null || !COMMIT.test(commit)) return {};
  const branch = current ?? BRANCH_VARIABLES.map((name) => io.env[name]).find((value) => value) ?? null;
  return {
    "x-assent-git-commit": commit,
    ...(branch !== null && BRANCH.test(branch) && { "x-assent-git-branch": branch }),
  };
}

const git = (cwd: string, args: string[]): Promise<string | null> =>
  new Promise((done) => {
    execFile("git", args, { cwd, timeout: 3_000, windowsHide: true }, (error, stdout) => {
      done(error ? null : stdout.trim() || null);
    });
  });
