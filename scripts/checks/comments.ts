import { isCode, isTest, type Outcome, type Problem, type Tree } from "./tree";

const LOW = 8;
const HIGH = 15;

/** Reports how many of lib's lines are comments. A number to look at, not a rule: it warns and never fails. */
export function checkComments(tree: Tree): Outcome {
  let comments = 0;
  let lines = 0;
  for (const path of tree.paths.filter((p) => p.startsWith("lib/") && isCode(p) && !isTest(p))) {
    let inBlock = false;
    for (const line of tree
      .read(path)
      .split("\n")
      .map((l) => l.trim())) {
      if (line === "") continue;
      lines++;
      if (inBlock || line.startsWith("//") || line.startsWith("/*")) comments++;
      if (line.startsWith("/*")) inBlock = true;
      if (inBlock && line.includes("*/")) inBlock = false;
    }
  }
  const share = lines === 0 ? 0 : Math.round((comments / lines) * 1000) / 10;
  const warnings: Problem[] = [];
  if (lines > 0 && (share < LOW || share > HIGH))
    warnings.push({
      path: "lib",
      message: `${share} % of lines are comments, outside ${LOW}–${HIGH} %`,
      cure: share < LOW ? "say why where the code cannot" : "delete what the code says by itself",
    });
  return { problems: [], warnings, summary: `${share} % of ${lines} lines in lib are comments` };
}
