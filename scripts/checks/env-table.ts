import { lineAt, type Problem, type Tree } from "./tree";

const SOURCE = "lib/env.ts";
const PAGE = "docs/operating.md";

/** The table of variables in the operating page and the list in lib/env.ts name the same variables. */
export function envTableProblems(tree: Tree): Problem[] {
  if (!tree.isFile(SOURCE) || !tree.isFile(PAGE)) return [];
  const [source, page] = [tree.read(SOURCE), tree.read(PAGE)];
  const read = new Map([...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map((m) => [m[1] ?? "", m.index]));
  const told = new Map([...page.matchAll(/^\| `([A-Z][A-Z0-9_]+)`/gm)].map((m) => [m[1] ?? "", m.index]));
  const untold = [...read].filter(([name]) => !told.has(name));
  const unread = [...told].filter(([name]) => !read.has(name));
  return [
    ...untold.map(([name, at]) => ({
      path: SOURCE,
      line: lineAt(source, at),
      message: `${name} is not in ${PAGE}`,
      cure: "add a row: what it is, and what happens without it",
    })),
    ...unread.map(([name, at]) => ({
      path: PAGE,
      line: lineAt(page, at),
      message: `nothing reads ${name}`,
      cure: "delete the row",
    })),
  ];
}
