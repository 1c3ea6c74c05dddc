import { posix } from "node:path";
import {
  DRIVER_IMPORTERS,
  DRIVERS,
  ENVIRONMENT_READERS,
  NEXT_ALLOWED,
  POOL_FILES,
  POOL_IMPORTERS,
  SESSION_FILE,
  WITHOUT_NEXT,
} from "./arrows";
import { importsOf } from "./imports";
import { bare } from "./lexer";
import { isTest, lineAt, type Problem, type Tree } from "./tree";

const under = (path: string, places: readonly string[]): boolean =>
  places.some((place) => path === place || path.startsWith(`${place}/`));

/** What one module may be called, contain and import from outside, whichever room it is in. */
export function moduleRules(tree: Tree, path: string): Problem[] {
  const text = tree.read(path);
  const code = bare(text);
  return [...names(path), ...packages(tree, path), ...directives(tree, path, text, code), ...contents(path, code)];
}

const NAMELESS = /(^|-)(utils?|helpers?|common|misc|types)$/;
const REFUSED_FILES = /^(src\/)?(app\/)?(proxy|middleware|instrumentation(-client)?)\.(ts|tsx|mjs)$/;

function names(path: string): Problem[] {
  const problems: Problem[] = [];
  const folders = posix.dirname(path).split("/");
  const stem = posix.basename(path).replace(/(\.(test|spec|config))?\.(ts|tsx|mjs)$/, "");
  const nameless = [...folders, stem].find((name) => NAMELESS.test(name));
  if (nameless)
    problems.push({ path, message: `"${nameless}" says nothing`, cure: "name the file after the thing it defines" });
  if (!/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(stem))
    problems.push({ path, message: `"${stem}" is not kebab-case`, cure: "lower case words joined by hyphens" });
  if (stem === "index")
    problems.push({ path, message: "an index file is a barrel", cure: "import the file that defines the name" });
  if (REFUSED_FILES.test(path))
    problems.push({ path, message: "Next would run this around every request", cure: "put it into server/main.ts" });
  return problems;
}

function packages(tree: Tree, path: string): Problem[] {
  const problems: Problem[] = [];
  for (const found of importsOf(tree, path)) {
    const { specifier, line } = found;
    const say = (message: string, cure: string) => problems.push({ path, line, message, cure });
    if (found.reExport && found.names.length === 0)
      say(`export * from "${specifier}" makes a barrel`, "import the file that defines the name");
    if (specifier.startsWith("../") && under(path, ["app", "components", "lib"]))
      say(`"${specifier}" climbs out of its folder`, "write it as @/…");
    if (/^next\/headers(\.js)?$/.test(specifier) && path !== SESSION_FILE)
      say("only the session file reads cookies and headers through Next", `take the actor from ${SESSION_FILE}`);
    else if (/^next(\/|$)/.test(specifier) && under(path, WITHOUT_NEXT) && !under(path, NEXT_ALLOWED))
      say(
        `"${specifier}" ties this file to Next`,
        "speak web Request and Response; the front door answers /api itself",
      );
    if (isTest(path) || found.typeOnly) continue;
    if (POOL_FILES.has(found.target ?? "") && !under(path, POOL_IMPORTERS))
      say("the pool is for the doors alone", "write a change or a view; a verb is handed what it needs");
    if (DRIVERS.has(specifier) && !under(path, DRIVER_IMPORTERS))
      say(`"${specifier}" opens connections of its own`, "write a change or a view");
  }
  return problems;
}

const SCREEN = /(^|\/)(page|layout)\.tsx$/;
// The comparison and the grammar of JSON are pure: the browser says what the server would, by the same function.
const BROWSER_LIB =
  /^lib\/([^/]+\/(rules|shapes)(\.ts|\/)|client\/|proof\/|(paths|pointer|versions\/diff|http\/json\/scan)\.ts)/;

function directives(tree: Tree, path: string, text: string, code: string): Problem[] {
  const problems: Problem[] = [];
  const server = /^[ \t]*(["'])use server\1/gm;
  for (const match of text.matchAll(server)) {
    // In a template or a comment the lexer left no quote behind, so it is not a directive.
    const quote = match.index + match[0].indexOf("use") - 1;
    if (code[quote] !== match[1]) continue;
    const line = lineAt(text, match.index);
    problems.push({
      path,
      line,
      message: "server actions are not used",
      cure: "a route handler, called by lib/client",
    });
  }
  if (!/^(["'])use client\1/.test(text.slice(code.search(/\S/)))) return problems;
  if (SCREEN.test(path))
    problems.push({
      path,
      line: 1,
      message: "a page or layout is a server component",
      cure: "move the state to a leaf",
    });
  for (const found of importsOf(tree, path)) {
    if (found.target?.startsWith("lib/") && !BROWSER_LIB.test(found.target))
      problems.push({
        path,
        line: found.line,
        message: `a client component may not import ${found.target}`,
        cure: "pass plain values down, or import rules, shapes, lib/client or lib/paths",
      });
  }
  return problems;
}

function contents(path: string, code: string): Problem[] {
  const problems: Problem[] = [];
  const config = !path.includes("/") && /\.config\.(ts|mjs)$/.test(path);
  if (!under(path, ENVIRONMENT_READERS) && !isTest(path) && !config) {
    for (const match of code.matchAll(/\bprocess\s*\.\s*env\b/g))
      problems.push({
        path,
        line: lineAt(code, match.index),
        message: "the process environment is read in one place",
        cure: "add the value to lib/env.ts and import it from there",
      });
  }
  if (under(path, ["lib"]) && !isTest(path)) {
    for (const match of code.matchAll(/\bexport\s+default\b/g))
      problems.push({
        path,
        line: lineAt(code, match.index),
        message: "a default export has no name",
        cure: "name it",
      });
  }
  const statements = code.replace(/\bexport\s+(type\s+)?(\*|\{[^}]*\})[^;]*?from\s*["'][^"']*["'];?/g, "").trim();
  if (/\bexport\b/.test(code) && statements === "" && !/(^|\/)route\.tsx?$/.test(path))
    problems.push({ path, message: "a file of nothing but re-exports is a barrel", cure: "import the defining file" });
  return problems;
}
