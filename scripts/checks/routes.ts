import { bare } from "./lexer";
import { isTest, lineAt, type Tree } from "./tree";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

/** One method of one route file, with the source text its handler is made by. */
export type Operation = { key: string; method: string; route: string; path: string; line: number; madeBy: string };

export const isRoute = (path: string): boolean => /^app\/api\/.*route\.tsx?$/.test(path) && !isTest(path);

/** `app/api/v1/approvals/[id]/route.ts` answers `/api/v1/approvals/[id]`. Folders in parentheses are not in the address. */
export const routeOf = (path: string): string =>
  `/${path
    .split("/")
    .slice(1, -1)
    .filter((part) => !part.startsWith("("))
    .join("/")}`;

/** Every exported method of every route file; `madeBy` is the callee or the file it is re-exported from. */
export function operationsOf(tree: Tree): Operation[] {
  return tree.paths.filter(isRoute).flatMap((path) => exportsOf(tree, path));
}

const DECLARED = /\bexport\s+(?:async\s+)?(?:const|let|var|function)\s*\*?\s+(\w+)(?:\s*:\s*[^=]+)?\s*(=\s*)?([\w.]*)/g;
const LISTED = /\bexport\s*\{([^}]*)\}\s*(?:from\s*["']([^"']*)["'])?/g;

function exportsOf(tree: Tree, path: string): Operation[] {
  const text = tree.read(path);
  const code = bare(text);
  const route = routeOf(path);
  const operation = (method: string, at: number, madeBy: string): Operation => ({
    key: `${method} ${route}`,
    method,
    route,
    path,
    line: lineAt(text, at),
    madeBy,
  });
  const found: Operation[] = [];
  for (const match of code.matchAll(DECLARED)) found.push(operation(match[1] ?? "", match.index, match[3] ?? ""));
  for (const match of code.matchAll(LISTED)) {
    const from = match[2] === undefined ? null : text.slice(match.index, match.index + match[0].length);
    const source = from === null ? null : /from\s*["']([^"']*)/.exec(from)?.[1];
    for (const name of (match[1] ?? "").split(",").map((n) => n.trim())) {
      if (!name || name.startsWith("type ")) continue;
      const [local, exported] = name.split(/\s+as\s+/);
      const method = exported ?? local ?? "";
      found.push(operation(method, match.index, source ?? localMaker(code, local ?? "")));
    }
  }
  return found;
}

const localMaker = (code: string, name: string): string =>
  new RegExp(`\\bconst\\s+${name}\\s*(?::[^=]+)?=\\s*([\\w.]*)`).exec(code)?.[1] ?? "";
