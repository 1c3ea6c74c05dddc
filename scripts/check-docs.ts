import { envTableProblems } from "./checks/env-table";
import { glossaryProblems } from "./checks/glossary";
import { anchors, codeSpans, inside, links, npmScripts } from "./checks/markdown";
import { isCode, isTest, lineAt, type Outcome, type Problem, type Tree } from "./checks/tree";

const ACCEPTANCE = "docs/acceptance.md";
/** Plants titles of its own. */
const SELF = "scripts/checks.test.ts";
const ID = /\bS[0-4]-\d{2}\b/g;
const TITLE = /\b(?:test|it|describe)(?:\.\w+)*\s*(?:\([^"'`]*\)\s*)?\(\s*(["'`])((?:\\.|(?!\1).)*)\1/gs;
/** Rows of test.each carry their title as a string that begins with the id. */
const ROW = /(["'`])(S[0-4]-\d{2}\b(?:\\.|(?!\1).)*)\1/g;
const HOUSE = /^(app|bench|cli|components|docs|drizzle|e2e|lib|public|scripts|seed|server|worker|\.github|\.ci)\//;

/** Keeps the documents true: links, paths, commands, acceptance ids and words all lead somewhere. */
export function checkDocs(tree: Tree): Outcome {
  const documents = tree.paths.filter((p) => p.endsWith(".md") && (p.startsWith("docs/") || !p.includes("/")));
  const problems = documents.flatMap((path) => [...deadLinks(tree, path), ...deadPaths(tree, path)]);
  problems.push(...deadMentions(tree), ...glossaryProblems(tree, documents), ...envTableProblems(tree));
  const acceptance = checkAcceptance(tree);
  problems.push(...acceptance.problems);
  return {
    problems,
    warnings: acceptance.warnings,
    summary: `${documents.length} documents; ${acceptance.listed} acceptance lines have their test`,
  };
}

function deadLinks(tree: Tree, path: string): Problem[] {
  return links(tree.read(path)).flatMap(({ text, line }) => {
    const [file = "", anchor] = text.split("#");
    const target = file === "" ? path : inside(path, decodeURI(file));
    if (!tree.has(target)) return [{ path, line, message: `dead link ${text}`, cure: "link what exists" }];
    if (anchor && target.endsWith(".md") && !anchors(tree.read(target)).has(anchor))
      return [{ path, line, message: `no heading #${anchor} in ${target}`, cure: "link a heading that exists" }];
    return [];
  });
}

function deadPaths(tree: Tree, path: string): Problem[] {
  // What a release changed stays true of that release.
  if (path === "CHANGELOG.md") return [];
  const text = tree.read(path);
  const problems: Problem[] = [];
  for (const span of codeSpans(text)) {
    const file = span.text.replace(/(:\d+)?$/, "").replace(/\/$/, "");
    if (!HOUSE.test(span.text) || /[\s*<>{}…,|$]/.test(file) || tree.has(file)) continue;
    problems.push({ path, line: span.line, message: `no file ${file}`, cure: "name a file that exists" });
  }
  const scripts: unknown = tree.isFile("package.json") ? JSON.parse(tree.read("package.json")).scripts : undefined;
  for (const { text: name, line } of npmScripts(text))
    if (typeof scripts !== "object" || scripts === null || !(name in scripts))
      problems.push({ path, line, message: `no command npm run ${name}`, cure: "name a script of package.json" });
  return problems;
}

/** Comments in code point at documents too. */
function deadMentions(tree: Tree): Problem[] {
  return tree.paths
    .filter((p) => (isCode(p) || p.endsWith(".sql")) && !isTest(p))
    .flatMap((path) => {
      const text = tree.read(path);
      return [...text.matchAll(/\bdocs\/[\w/-]+\.md\b/g)]
        .filter((m) => !tree.isFile(m[0]))
        .map((m) => ({
          path,
          line: lineAt(text, m.index),
          message: `no document ${m[0]}`,
          cure: "name a document that exists, or write it",
        }));
    });
}

/** Every id of the acceptance page stands in a test title; an id in a title that the page lacks is worth a line there. */
function checkAcceptance(tree: Tree): { problems: Problem[]; warnings: Problem[]; listed: number } {
  const tested = new Map<string, { path: string; line: number }>();
  for (const path of tree.paths.filter((p) => isTest(p) && p !== SELF)) {
    const text = tree.read(path);
    for (const title of [...text.matchAll(TITLE), ...text.matchAll(ROW)])
      for (const id of (title[2] ?? "").match(ID) ?? [])
        if (!tested.has(id)) tested.set(id, { path, line: lineAt(text, title.index) });
  }
  if (!tree.isFile(ACCEPTANCE)) return { problems: [], warnings: [], listed: 0 };
  const text = tree.read(ACCEPTANCE);
  const listed = new Map([...text.matchAll(ID)].map((m) => [m[0], lineAt(text, m.index)]));
  const problems = [...listed]
    .filter(([id]) => !tested.has(id))
    .map(([id, line]) => ({
      path: ACCEPTANCE,
      line,
      message: `no test title says ${id}`,
      cure: "write the test with the id in its title, or take the line out",
    }));
  const missing = [...tested].filter(([id]) => !listed.has(id)).sort(([a], [b]) => a.localeCompare(b));
  const warnings = missing.map(([id, at]) => ({ ...at, message: `${id} is tested`, cure: `list it in ${ACCEPTANCE}` }));
  return { problems, warnings, listed: listed.size };
}
