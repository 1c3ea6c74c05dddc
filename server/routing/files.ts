import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** One `route.ts` and the path it answers: segments as in the folder tree, `[name]` for a dynamic one. */
export type RouteFile = { file: string; segments: string[] };

/** Where routes live; a file elsewhere under `app/` is a page's business. */
export const API_FOLDER = "app/api";

/**
 * Every `route.ts` under `app/api`, in the order of their paths. Groups in parentheses leave no segment; a catch-all is
 * refused, because it would answer for paths nobody declared. `route.tsx` is Next's own and is passed over.
 */
export function routeFiles(root: string): RouteFile[] {
  const files: RouteFile[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.name === "route.ts") files.push(routeFile(relative(root, path)));
    }
  };
  walk(join(root, API_FOLDER));
  return files.sort((a, b) => (pathOf(a.segments) < pathOf(b.segments) ? -1 : 1));
}

/** The path as people write it: `/api/v1/approvals/[id]`. */
export const pathOf = (segments: readonly string[]): string => `/${segments.join("/")}`;

function routeFile(path: string): RouteFile {
  const parts = path.split(sep);
  const segments = parts.slice(1, -1).filter((part) => !/^\(.*\)$/.test(part));
  const odd = segments.find((part) => !/^(\[[a-z][a-z0-9_]*\]|[a-z0-9][a-zA-Z0-9._-]*)$/.test(part));
  if (odd !== undefined) throw new Error(`${path}: "${odd}" is no segment of an API path`);
  return { file: parts.join("/"), segments };
}
