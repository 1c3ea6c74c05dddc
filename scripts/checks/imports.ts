import { posix } from "node:path";
import { bare } from "./lexer";
import { lineAt, type Tree } from "./tree";

export type Import = {
  /** As written, for instance `@/lib/db/pool` or `next/headers`. */
  specifier: string;
  line: number;
  typeOnly: boolean;
  reExport: boolean;
  /** Names between the braces; empty for `import x`, `import *` and side effects. */
  names: string[];
  /** The file it leads to, when it leads to one of ours. */
  target: string | null;
};

const FORMS = [
  /\bimport\s+(?<type>type\s+)?(?<what>[\w$*{}\s,]*?)\s*\bfrom\s*["']/g,
  /\bexport\s+(?<type>type\s+)?(?<what>\*(?:\s*as\s+[\w$]+)?|\{[^}]*\})\s*from\s*["']/g,
  /\bimport\s*["']/g,
  /\b(?:import|require)\s*\(\s*["']/g,
];

const known = new WeakMap<Tree, Map<string, Import[]>>();

/** Every import and re-export of a file, `import()` and type imports included, in the order they are written. */
export function importsOf(tree: Tree, path: string): Import[] {
  const cache = known.get(tree) ?? new Map<string, Import[]>();
  known.set(tree, cache);
  const cached = cache.get(path);
  if (cached) return cached;
  const text = tree.read(path);
  const code = bare(text);
  const found: (Import & { at: number })[] = [];
  for (const form of FORMS) {
    for (const match of code.matchAll(form)) {
      const quote = match.index + match[0].length - 1;
      const end = text.indexOf(text[quote] ?? '"', quote + 1);
      const specifier = text.slice(quote + 1, end);
      found.push({
        at: match.index,
        specifier,
        line: lineAt(text, match.index),
        typeOnly: Boolean(match.groups?.type),
        reExport: match[0].startsWith("export"),
        names: namesIn(match.groups?.what ?? ""),
        target: resolve(tree, path, specifier),
      });
    }
  }
  const imports = found.sort((a, b) => a.at - b.at).map(({ at: _, ...rest }) => rest);
  cache.set(path, imports);
  return imports;
}

function namesIn(what: string): string[] {
  const braces = /\{([^}]*)\}/.exec(what)?.[1] ?? "";
  return braces
    .split(",")
    .map(
      (n) =>
        n
          .trim()
          .replace(/^type\s+/, "")
          .split(/\s+as\s+/)[0] ?? "",
    )
    .filter(Boolean);
}

function resolve(tree: Tree, from: string, specifier: string): string | null {
  let path: string;
  if (specifier.startsWith("@/")) path = specifier.slice(2);
  else if (specifier.startsWith(".")) path = posix.join(posix.dirname(from), specifier);
  else return null;
  const candidates = [path, `${path}.ts`, `${path}.tsx`, `${path}.mjs`, `${path}/index.ts`, `${path}/index.tsx`];
  return candidates.find((c) => tree.isFile(c)) ?? path;
}
