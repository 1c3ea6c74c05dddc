import { isCode, isTest, lineAt, type Outcome, type Problem, type Tree } from "./checks/tree";

const ROOMS = /^(cli|components|lib|seed|server|worker)\//;
/** Tables are read as a whole, by drizzle-kit and by the test that compares them with the database. */
const READ_WHOLE = /^lib\/db\/schema\//;
/** Ready for a page whose script has room for it: docs/decisions/0008. */
const WAITING: ReadonlySet<string> = new Set(["SortableTable"]);
const EXPORTED = /^export (?:async )?(?:const|function|class|type|interface) (\w+)/gm;
const WORD = /[A-Za-z_$][\w$]*/g;

/** What is exported is named somewhere else, or at least a second time where it stands: code that nothing names is in the way. */
export function checkDead(tree: Tree): Outcome {
  const code = tree.paths.filter(isCode);
  const named = new Map<string, number>();
  const words = (path: string) => tree.read(path).match(WORD) ?? [];
  for (const path of code) for (const word of words(path)) named.set(word, (named.get(word) ?? 0) + 1);
  const problems: Problem[] = [];
  let count = 0;
  for (const path of code.filter((p) => ROOMS.test(p) && !isTest(p) && !READ_WHOLE.test(p))) {
    const text = tree.read(path);
    for (const { 1: name = "", index } of text.matchAll(EXPORTED)) {
      count++;
      if ((named.get(name) ?? 0) > 1 || WAITING.has(name)) continue;
      problems.push({
        path,
        line: lineAt(text, index),
        message: `nothing names ${name}`,
        cure: "take it out; it is in the history when it is wanted",
      });
    }
  }
  return { problems, summary: `${count} exports are all named elsewhere` };
}
