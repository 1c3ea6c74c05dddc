import { posix } from "node:path";
import { isCode, isTest, linesOf, type Outcome, type Problem, type Tree } from "./tree";

const MEDIAN = 80;
const P90 = 220;
const MOST = 400;
const FILES_IN_FOLDER = 14;
const FOLDERS_UNDER_LIB = 2;
/** Folders whose number of files follows the number of tables, migrations or rooms. */
const WIDE = new Set(["drizzle", "lib/db/schema", "lib", "."]);

/** Keeps files short and folders small; tests are counted apart, with the same limits. */
export function checkSizes(tree: Tree): Outcome {
  const code = tree.paths.filter(isCode);
  const sources = code.filter((p) => !isTest(p)).map((path) => ({ path, lines: linesOf(tree.read(path)) }));
  const tests = code.filter(isTest).map((path) => ({ path, lines: linesOf(tree.read(path)) }));
  const problems: Problem[] = [];
  for (const { path, lines } of [...sources, ...tests].filter((f) => f.lines > MOST))
    problems.push({
      path,
      line: MOST + 1,
      message: `${lines} lines, over ${MOST}`,
      cure: "cut it by the question each part answers, not by layer",
    });
  const [median, p90] = [quantile(sources, 0.5), quantile(sources, 0.9)];
  for (const [name, is, limit] of [["median", median, MEDIAN] as const, ["p90", p90, P90] as const]) {
    if (is <= limit) continue;
    const longest = [...sources].sort((a, b) => b.lines - a.lines).slice(0, 5);
    problems.push({
      path: ".",
      message: `${name} of all files is ${is} lines, over ${limit}`,
      cure: `longest: ${longest.map((f) => `${f.path} ${f.lines}`).join(", ")}`,
    });
  }
  problems.push(...crowded(sources.map((f) => f.path)), ...crowded(tests.map((f) => f.path)));
  for (const path of code) {
    const folders = path.split("/").length - 2;
    if (path.startsWith("lib/") && folders > FOLDERS_UNDER_LIB)
      problems.push({ path, message: `${folders} folders below lib/`, cure: "at most two: a room and one part of it" });
  }
  const longest = Math.max(0, ...sources.map((f) => f.lines));
  const summary = `${sources.length} files, median ${median}, p90 ${p90}, longest ${longest}; ${tests.length} test files`;
  return { problems, summary };
}

function quantile(files: readonly { lines: number }[], q: number): number {
  const sorted = files.map((f) => f.lines).sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? 0;
}

function crowded(paths: readonly string[]): Problem[] {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(posix.dirname(path), (counts.get(posix.dirname(path)) ?? 0) + 1);
  return [...counts]
    .filter(([folder, count]) => count > FILES_IN_FOLDER && !WIDE.has(folder))
    .map(([path, count]) => ({
      path,
      message: `${count} files in one folder, over ${FILES_IN_FOLDER}`,
      cure: "find the two ideas in it and give each a folder",
    }));
}
