// Writes components/ui/icon-sprite.ts: the icons the console uses, drawn once per page and referenced from there. A
// lucide component is a client component, so fifty rows of icons would be hydrated one by one.
import { readFileSync, writeFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";

const NAMES = [
  ...["activity", "archive", "arrow-down", "arrow-right", "arrow-up", "arrow-up-down", "ban", "boxes", "check"],
  ...["chevron-down", "chevron-left", "chevron-right", "chevrons-up-down", "circle-alert", "circle-check"],
  ...["circle-dashed", "circle-dot", "circle-slash", "circle-x", "clock", "copy", "download", "ellipsis"],
  ...["external-link", "file-diff", "flask-conical", "git-commit-horizontal", "history", "hourglass", "inbox", "info"],
  ...["layers", "layout-dashboard", "loader-circle", "lock", "log-out", "menu", "minus", "monitor", "moon"],
  ...["octagon-alert", "package", "pencil", "plus", "refresh-cw", "rocket", "scroll-text", "search", "settings"],
  ...["shield", "shield-alert", "shield-check", "stamp", "sun", "triangle-alert", "undo-2", "upload", "users", "x"],
];

/** The module's text, from the drawings of the installed lucide-react. */
export async function iconSprite(): Promise<string> {
  const symbols: string[] = [];
  for (const name of NAMES) {
    const { default: Drawing } = await import(`lucide-react/icons/${name}`);
    const inner = renderToStaticMarkup(createElement(Drawing))
      .replace(/^<svg[^>]*>|<\/svg>$/g, "")
      .replace(/><\/\w+>/g, "/>");
    symbols.push(`<symbol id="i-${name}" viewBox="0 0 24 24">${inner}</symbol>`);
  }
  return `// Written by scripts/icons.ts from lucide-react (ISC). Do not edit.
export type IconName =
${NAMES.map((name) => `  | "${name}"`).join("\n")};

export const ICON_SYMBOLS =
  // biome-ignore format: one line per drawing would be no easier to read
  ${JSON.stringify(symbols.join(""))};
`;
}

const target = new URL("../components/ui/icon-sprite.ts", import.meta.url);

/** The module as it is committed. */
export const committedSprite = (): string => readFileSync(target, "utf8");

if (process.argv[1]?.endsWith("icons.ts")) writeFileSync(target, await iconSprite());
