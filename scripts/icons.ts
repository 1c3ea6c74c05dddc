// Writes the icons of the console: their drawings into app/icons.css, which a browser keeps, and their names into
// components/ui/icon-sprite.ts. A lucide component is a client component, so fifty rows of icons would be hydrated one by
// one; drawn in the page they would travel with each page.
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

type Files = { drawings: string; names: string };

/** The text of both files, from the drawings of the installed lucide-react. */
export async function icons(): Promise<Files> {
  const rules: string[] = [];
  for (const name of NAMES) {
    const { default: Drawing } = await import(`lucide-react/icons/${name}`);
    const inner = renderToStaticMarkup(createElement(Drawing))
      .replace(/^<svg[^>]*>|<\/svg>$/g, "")
      .replace(/><\/\w+>/g, "/>");
    rules.push(`.i-${name} {\n  --drawing: url("data:image/svg+xml,${quoted(`${OPEN}${inner}</svg>`)}");\n}`);
  }
  return {
    drawings: `/* Written by scripts/icons.ts from lucide-react (ISC). Do not edit. */\n${rules.join("\n")}\n`,
    names: `// Written by scripts/icons.ts from lucide-react (ISC). Do not edit.
export type IconName =
${NAMES.map((name) => `  | "${name}"`).join("\n")};
`,
  };
}

/** Black on nothing: only its shape counts, the colour is that of the text around it. */
const OPEN =
  "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='black' stroke-width='2' stroke-linecap='round' stroke-linejoin='round'>";

const quoted = (svg: string): string => svg.replaceAll('"', "'").replace(/[<>#%]/g, (sign) => encodeURIComponent(sign));

const drawings = new URL("../app/icons.css", import.meta.url);
const names = new URL("../components/ui/icon-sprite.ts", import.meta.url);

/** Both files as they are committed. */
export const committedIcons = (): Files => ({
  drawings: readFileSync(drawings, "utf8"),
  names: readFileSync(names, "utf8"),
});

if (process.argv[1]?.endsWith("icons.ts")) {
  const written = await icons();
  writeFileSync(drawings, written.drawings);
  writeFileSync(names, written.names);
}
