import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Program, ROOT, start, untilLine } from "./processes";

/** What a page costs in Next before it does anything: rows from memory, in a table, rendered for each request. */
const FILES: Record<string, string> = {
  "package.json": JSON.stringify({ name: "bare", private: true }),
  "next.config.mjs":
    "export default { poweredByHeader: false, generateEtags: false, images: { unoptimized: true } };\n",
  "app/layout.jsx": `export const dynamic = "force-dynamic";
export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html>; }
`,
  "app/page.jsx": `export const dynamic = "force-dynamic";
const words = ["Change", "prod of", "from version 1", "to version 2", "asked by Operator", "4 days", "1 approver"];
export default async function Page({ searchParams }) {
  const { rows = "25" } = await searchParams;
  return <main><h1>Rows</h1><table><tbody>{Array.from({ length: Number(rows) }, (_, i) => (
    <tr key={i}>{words.map((word) => <td key={word}><a href={"/" + i}>{word} {i}</a></td>)}</tr>
  ))}</tbody></table></main>;
}
`,
};

/** A Next application of one page beside the product, built when its sources or Next have changed. */
function buildBare(): string {
  const folder = join(ROOT, ".build", "bench-next");
  const { version } = JSON.parse(readFileSync(join(ROOT, "node_modules", "next", "package.json"), "utf8"));
  const sources = JSON.stringify({ version, FILES });
  const mark = join(folder, "sources.json");
  if (existsSync(mark) && readFileSync(mark, "utf8") === sources) return folder;
  rmSync(folder, { recursive: true, force: true });
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const { status } = spawnSync(process.execPath, [NEXT, "build"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
  });
  if (status !== 0) throw new Error("the bare page could not be built");
  writeFileSync(mark, sources);
  return folder;
}

const NEXT = join(ROOT, "node_modules", "next", "dist", "bin", "next");

/** Starts `next start` on a free port; answers once it says that it is ready. */
export async function startBare(): Promise<Program & { url: string }> {
  const folder = buildBare();
  const program = start(
    NEXT,
    ["start", "--hostname", "127.0.0.1", "--port", "0"],
    { NODE_ENV: "production" },
    false,
    folder,
  );
  const [, port] = await untilLine(program, /http:\/\/127\.0\.0\.1:(\d+)/);
  return { ...program, url: `http://127.0.0.1:${port}` };
}
