import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The files a check looks at: a checkout on disk, or a few planted files in a test. Paths use `/` and start at the root. */
export type Tree = {
  readonly paths: readonly string[];
  isFile(path: string): boolean;
  /** True for a file and for a folder that holds one. */
  has(path: string): boolean;
  read(path: string): string;
};

/** One thing to mend: where it is, what is wrong and what cures it. */
export type Problem = { path: string; line?: number; message: string; cure: string };

/** What a check hands back: `summary` is its ok line, `warnings` never fail it. */
export type Outcome = { problems: Problem[]; warnings?: Problem[]; summary: string };

export function treeOf(files: Record<string, string>): Tree {
  const paths = Object.keys(files).sort();
  return {
    paths,
    isFile: (path) => path in files,
    has: (path) => paths.some((p) => p === path || p.startsWith(`${path}/`)),
    read: (path) => files[path] ?? "",
  };
}

/** Everything under `root` that version control would keep. Works without a repository, so a release archive passes too. */
export function checkout(root: string): Tree {
  const ignored = ignoreRules(root);
  const paths: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.name === ".git" || ignored(entry.name)) continue;
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) paths.push(path);
    }
  };
  walk("");
  paths.sort();
  const set = new Set(paths);
  const texts = new Map<string, string>();
  return {
    paths,
    isFile: (path) => set.has(path),
    has: (path) => existsSync(join(root, path)),
    read: (path) => {
      const known = texts.get(path);
      if (known !== undefined) return known;
      const text = readFileSync(join(root, path), "utf8");
      texts.set(path, text);
      return text;
    },
  };
}

// Our .gitignore holds plain names and `*.suffix` only; anything cleverer would need git itself.
function ignoreRules(root: string): (name: string) => boolean {
  const file = join(root, ".gitignore");
  const rules = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const names = new Set(["node_modules"]);
  const suffixes: string[] = [];
  for (const rule of rules.map((r) => r.trim().replace(/\/$/, "").replace(/^\//, ""))) {
    if (!rule || rule.startsWith("#")) continue;
    if (rule.startsWith("*")) suffixes.push(rule.slice(1));
    else names.add(rule);
  }
  return (name) => names.has(name) || suffixes.some((s) => name.endsWith(s));
}

const CODE = /\.(ts|tsx|mjs)$/;

export const isCode = (path: string): boolean => CODE.test(path) && !path.endsWith(".d.ts");
export const isTest = (path: string): boolean => /\.(test|spec)\.tsx?$/.test(path);

export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split("\n").length;
export const linesOf = (text: string): number => text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
