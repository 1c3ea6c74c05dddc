import { bare } from "./lexer";
import { lineAt, type Problem, type Tree } from "./tree";

const CONSOLE = /^app\/(?:console|workspaces)\/.*\.tsx?$/;
const PAGE = /\/page\.tsx$/;
const AT_ONCE = /\bPromise\s*\.\s*(all|allSettled|race|any)\b/g;
const READ = /\.\s*run\s*\(|\btogether\s*\(/g;

/**
 * One screen is one read: a page of the console asks once, for each question asked by itself takes a round trip of its own, and
 * nothing in the console asks side by side, for that takes as many connections. What a page stands in asks for itself, by
 * design: who looks, the frame of the workspace, and the head of an asset's pages.
 */
export function screenRules(tree: Tree, path: string): Problem[] {
  if (!CONSOLE.test(path)) return [];
  const code = bare(tree.read(path));
  const problems: Problem[] = [...code.matchAll(AT_ONCE)].map((match) => ({
    path,
    line: lineAt(code, match.index),
    message: `Promise.${match[1]} takes a connection for each of its reads`,
    cure: "ask the views together() (lib/view/together.ts)",
  }));
  const reads = [...code.matchAll(READ)];
  const second = reads[1];
  if (second && PAGE.test(path))
    problems.push({
      path,
      line: lineAt(code, second.index),
      message: `${reads.length} reads where one screen is one`,
      cure: "write one view, or ask several together() (lib/view/together.ts)",
    });
  return problems;
}
