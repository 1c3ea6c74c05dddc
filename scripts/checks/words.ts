import { bare } from "./lexer";
import { isCode, isTest, lineAt, type Outcome, type Problem, type Tree } from "./tree";

type Rule = {
  pattern: RegExp;
  message: string;
  cure: string;
  where: (path: string) => boolean;
  /** Search code only, so that a word in a string or comment does not count. */
  codeOnly?: boolean;
};

const TEXT = /\.(ts|tsx|mjs|js|json|md|sql|css|ya?ml|sh|txt|svg|html)$|(^|\/)[^.]*$|\.(npmrc|nvmrc|editorconfig)$/;
// This file and its test must be able to name what they look for.
const SELF = new Set(["scripts/checks/words.ts", "scripts/checks.test.ts"]);

const everywhere = () => true;
const inTests = (path: string) => isTest(path) || path.startsWith("e2e/");
const onScreens = (path: string) => /^(app|components)\/.*\.tsx$/.test(path) && !isTest(path);

const RULES: readonly Rule[] = [
  {
    pattern: /registry\.npmjs\.|registry\.yarnpkg\.|npm\.pkg\.github\.|registry\.npmmirror\.|^\s*registry\s*=/gim,
    message: "address of a package registry",
    cure: "leave it to each machine's own npm settings",
    where: everywhere,
  },
  {
    pattern: /"resolved":\s*"https?:/g,
    message: "the lockfile records where a package came from",
    cure: "keep omit-lockfile-registry-resolved in .npmrc and install again",
    where: (path) => path.endsWith("package-lock.json"),
  },
  {
    pattern: /(?<![\w.@:}/-])\/(work|home|root|Users)\/[\w.-]+|\b[A-Z]:\\Users\\/g,
    message: "path of one machine",
    cure: "a path relative to the project, or one that is asked of the system",
    where: (path) => !path.endsWith("package-lock.json"),
  },
  {
    pattern: /\b(TODO|FIXME|XXX|HACK)\b(?!\s*\(#\d+\))/g,
    message: "a note to do later without an issue",
    cure: "do it now, or write it as TODO(#12)",
    where: (path) => isCode(path) || /\.(md|sql|css)$/.test(path),
  },
  {
    pattern: /@ts-(ignore|nocheck|expect-error)\b/g,
    message: "the type checker is silenced",
    cure: "parse into a type that fits",
    where: isCode,
  },
  {
    pattern: /\b(test|it|describe)(\.\w+)*\.(skip|only|todo|fixme)\b|\b(xit|xdescribe)\(/g,
    message: "a test that does not run, or keeps others from running",
    cure: "mend it or delete it",
    where: inTests,
    codeOnly: true,
  },
  {
    pattern: /\bwaitForTimeout\(|\bsetTimeout\(\s*(resolve|r|done|ok)\b|from\s+"node:timers\/promises"/g,
    message: "a test that sleeps",
    cure: "wait for the state, or move the clock",
    where: inTests,
  },
  {
    pattern: /\bhref=(\{\s*)?["'`]\/[a-z]/g,
    message: "a route written by hand",
    cure: "build it with lib/paths",
    where: onScreens,
  },
];

/** Refuses words and marks that must not be in the project, each with its cure. */
export function checkWords(tree: Tree): Outcome {
  const problems: Problem[] = [];
  const paths = tree.paths.filter((path) => TEXT.test(path) && !SELF.has(path));
  for (const path of paths) {
    const text = tree.read(path);
    for (const { pattern, message, cure, where, codeOnly } of RULES) {
      if (!where(path)) continue;
      for (const match of (codeOnly ? bare(text) : text).matchAll(pattern))
        problems.push({ path, line: lineAt(text, match.index), message: `${message}: ${match[0].trim()}`, cure });
    }
  }
  return { problems, summary: `${paths.length} files, ${RULES.length} rules about words` };
}
