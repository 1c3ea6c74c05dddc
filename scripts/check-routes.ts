import { METHODS, operationsOf } from "./checks/routes";
import { lineAt, type Outcome, type Problem, type Tree } from "./checks/tree";

/** The folder that says who may call what; it sits beside the routes and is no route itself. */
const AUTHZ = "app/api/authz";
const TABLE_TEST = `${AUTHZ}/authz.test.ts`;
const EXCEPTIONS = `${AUTHZ}/exceptions.txt`;
/** next-auth brings its own handler; it carries the cookie and answers nothing of ours. */
const FOREIGN = "app/api/auth/";

type Exception = { key: string; lacks: Set<string>; line: number };

/**
 * Every export of a route file is a method made by `endpoint()`, and every method is refused to the wrong people in a test.
 *
 * How a route gets its two tests: the table test walks the manifest, asks every operation without a credential and
 * expects 401; for each line of the case files in `app/api/authz/` it asks as somebody who lacks the permission and expects
 * 403. So an author adds one line there, keyed "PUT /api/…/[name]". What cannot have a case stands in exceptions.txt as
 * `PUT /api/… : wrong-role : why`, under a ceiling on its first line that may only be lowered.
 */
export function checkRoutes(tree: Tree): Outcome {
  const all = operationsOf(tree);
  const ours = all.filter((o) => !o.path.startsWith(FOREIGN));
  const problems: Problem[] = [];
  for (const { path, line, method, madeBy } of ours) {
    if (!METHODS.some((m) => m === method))
      problems.push({ path, line, message: `a route file exports ${method}`, cure: "export methods only" });
    else if (madeBy !== "endpoint" && !/\/route$/.test(madeBy))
      problems.push({
        path,
        line,
        message: `${method} is not made by endpoint()`,
        cure: `export const ${method} = endpoint({ … }), or re-export it from another route file`,
      });
  }
  const { exceptions, problems: malformed } = readExceptions(tree);
  problems.push(...malformed);
  const cases = caseKeys(tree);
  const operations = ours.filter((o) => METHODS.some((m) => m === o.method));
  if (operations.length > 0 && !tree.isFile(TABLE_TEST))
    problems.push({
      path: TABLE_TEST,
      message: "no test walks the routes",
      cure: "ask each without a login, expect 401",
    });
  for (const { key, path, line } of operations) {
    if (cases.has(key) || exceptions.some((e) => e.key === key && e.lacks.has("wrong-role"))) continue;
    const cure = `add a line "${key}" to ${AUTHZ}/cases.ts`;
    problems.push({ path, line, message: `${key} has no "wrong role" case`, cure });
  }
  const known = new Set(operations.map((o) => o.key));
  for (const [key, { path, line }] of cases)
    if (!known.has(key)) problems.push({ path, line, message: `no route answers ${key}`, cure: "delete the case" });
  for (const { key, lacks, line } of exceptions) {
    if (!known.has(key))
      problems.push({ path: EXCEPTIONS, line, message: `no route answers ${key}`, cure: "delete the line" });
    else if (lacks.has("wrong-role") && cases.has(key))
      problems.push({ path: EXCEPTIONS, line, message: `${key} has its case`, cure: "delete the exception" });
  }
  const summary = `${operations.length} operations, ${cases.size} wrong-role cases, ${exceptions.length} exceptions`;
  return { problems, summary };
}

function caseKeys(tree: Tree): Map<string, { path: string; line: number }> {
  const keys = new Map<string, { path: string; line: number }>();
  for (const path of tree.paths.filter((p) => p.startsWith(`${AUTHZ}/`) && /\.ts$/.test(p) && p !== TABLE_TEST)) {
    const text = tree.read(path);
    for (const match of text.matchAll(new RegExp(`["'\`]((?:${METHODS.join("|")}) /api/[^"'\`]+)["'\`]`, "g")))
      keys.set(match[1] ?? "", { path, line: lineAt(text, match.index) });
  }
  return keys;
}

function readExceptions(tree: Tree): { exceptions: Exception[]; problems: Problem[] } {
  const exceptions: Exception[] = [];
  const problems: Problem[] = [];
  if (!tree.isFile(EXCEPTIONS)) return { exceptions, problems };
  const lines = tree.read(EXCEPTIONS).split("\n");
  const ceiling = Number(/^# ceiling (\d+)$/.exec(lines[0] ?? "")?.[1] ?? Number.NaN);
  lines.forEach((text, i) => {
    if (text.trim() === "" || text.startsWith("#")) return;
    const [key, lacks, why] = text.split(" : ").map((part) => part.trim());
    const kinds = (lacks ?? "").split(" ").filter(Boolean);
    if (!key || !why || kinds.length === 0 || kinds.some((k) => k !== "no-login" && k !== "wrong-role"))
      problems.push({
        path: EXCEPTIONS,
        line: i + 1,
        message: "not an exception",
        cure: "GET /api/… : no-login wrong-role : why",
      });
    else exceptions.push({ key, lacks: new Set(kinds), line: i + 1 });
  });
  if (exceptions.length !== ceiling)
    problems.push({
      path: EXCEPTIONS,
      line: 1,
      message: `${exceptions.length} exceptions under a ceiling of ${Number.isNaN(ceiling) ? "none" : ceiling}`,
      cure:
        exceptions.length > ceiling
          ? "this file only shrinks: write the case instead"
          : `write "# ceiling ${exceptions.length}" on its first line`,
    });
  return { exceptions, problems };
}
