import { withoutFences } from "./markdown";
import { lineAt, type Problem, type Tree } from "./tree";

const GLOSSARY = "docs/glossary.md";
/** Lists in the code whose every word a reader may meet, and so must find explained. */
const WORD_LISTS = [{ path: "lib/access/roles.ts", name: "ROLES" }] as const;
const CORE = [
  "Workspace Environment Class Plugin Asset Draft Version Binding Action Policy Gate Request Ticket Decision Operation",
  "Actor Surface Grant Permission Authority Base Digest Revision",
]
  .join(" ")
  .split(" ");
const CORE_PHRASES = ["Domain event", "Audit event", "Resource role", "Priority tier"];

/**
 * The glossary defines one word per idea as `**Word** — meaning`, and after `Not:` the words we do not use for it. Those
 * are refused in every other document; a word defined twice, or not at all, is a problem too.
 */
export function glossaryProblems(tree: Tree, documents: readonly string[]): Problem[] {
  if (!tree.isFile(GLOSSARY)) return [];
  const text = tree.read(GLOSSARY);
  const problems: Problem[] = [];
  const defined = new Map<string, number>();
  for (const match of text.matchAll(/^(?:- )?\*\*([^*]+)\*\* —/gm)) {
    const line = lineAt(text, match.index);
    for (const word of (match[1] ?? "").split(/,\s*/).map((w) => w.replace(/`/g, "").toLowerCase())) {
      if (defined.has(word))
        problems.push({ path: GLOSSARY, line, message: `"${word}" is defined twice`, cure: "keep one meaning" });
      defined.set(word, line);
    }
  }
  for (const word of [...CORE, ...CORE_PHRASES, ...listed(tree)])
    if (!defined.has(word.toLowerCase()))
      problems.push({ path: GLOSSARY, message: `"${word}" is not explained`, cure: `add **${word}** — what it means` });
  const refused = [...text.matchAll(/Not: ([^*\n]+)/g)].flatMap((m) =>
    (m[1] ?? "").split(",").map((w) => w.replace(/[._]/g, "").trim()),
  );
  for (const path of documents.filter((p) => p !== GLOSSARY)) {
    const page = withoutFences(tree.read(path)).replace(/`[^`\n]*`/g, (code) => " ".repeat(code.length));
    for (const word of refused.filter(Boolean))
      for (const match of page.matchAll(new RegExp(`\\b${word}s?\\b`, "gi")))
        problems.push({
          path,
          line: lineAt(page, match.index),
          message: `"${match[0]}" is another word for something in the glossary`,
          cure: "use the glossary's word",
        });
  }
  return problems;
}

function listed(tree: Tree): string[] {
  return WORD_LISTS.filter(({ path }) => tree.isFile(path)).flatMap(({ path, name }) => {
    const body = new RegExp(`const ${name} = \\[([^\\]]*)\\]`).exec(tree.read(path))?.[1] ?? "";
    return [...body.matchAll(/"([^"]+)"/g)].map((m) => m[1] ?? "");
  });
}
