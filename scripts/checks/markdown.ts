import { posix } from "node:path";

export type Reference = { text: string; line: number };

/** Markdown with the insides of fenced blocks blanked; lines stay where they are. */
export function withoutFences(text: string): string {
  let fenced = false;
  return text
    .split("\n")
    .map((line) => {
      const mark = /^\s*(```|~~~)/.test(line);
      if (mark) fenced = !fenced;
      return mark || fenced ? "" : line;
    })
    .join("\n");
}

function find(text: string, pattern: RegExp): Reference[] {
  return text
    .split("\n")
    .flatMap((line, i) => [...line.matchAll(pattern)].map((m) => ({ text: m[1] ?? "", line: i + 1 })));
}

/** Targets of links and pictures that stay inside the project. */
export function links(text: string): Reference[] {
  const plain = withoutFences(text).replace(/`[^`\n]*`/g, (code) => " ".repeat(code.length));
  const inline = find(plain, /\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g);
  const named = find(plain, /^\[[^\]]+\]:\s+(\S+)/g);
  return [...inline, ...named].filter((l) => !/^([a-z]+:|\/\/)/.test(l.text));
}

export const codeSpans = (text: string): Reference[] => find(withoutFences(text), /`([^`\n]+)`/g);

/** `npm run x` wherever it is written, fences included: a reader will type it. */
export const npmScripts = (text: string): Reference[] => find(text, /\bnpm run ([\w:-]+)/g);

/** The anchor a heading gets on the usual forges. */
export function anchors(text: string): Set<string> {
  const headings = find(withoutFences(text), /^#{1,6}\s+(.+?)\s*#*$/g);
  return new Set(
    headings.map((h) =>
      h.text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-"),
    ),
  );
}

export const inside = (from: string, to: string): string => posix.normalize(posix.join(posix.dirname(from), to));
