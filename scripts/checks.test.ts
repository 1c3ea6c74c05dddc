import { describe, expect, test } from "vitest";
import { checkDead } from "./check-dead";
import { checkDocs } from "./check-docs";
import { checkImports } from "./check-imports";
import { checkRoutes } from "./check-routes";
import { checkComments } from "./checks/comments";
import { bare } from "./checks/lexer";
import { checkMigrations } from "./checks/migrations";
import { checkSizes } from "./checks/sizes";
import { type Outcome, treeOf } from "./checks/tree";
import { checkWords } from "./checks/words";

type Check = (tree: ReturnType<typeof treeOf>) => Outcome;

/** `path:line message` of every problem a check finds in planted files. */
const found = (check: Check, files: Record<string, string>): string[] =>
  check(treeOf(files)).problems.map((p) => `${p.path}${p.line ? `:${p.line}` : ""} ${p.message}`);

const lines = (n: number): string => "const a = 1;\n".repeat(n);
const importing = (specifier: string, what = "{ a }"): string =>
  `import ${what} from "${specifier}";\nexport const b = a;\n`;

describe("the lexer", () => {
  test("blanks comments, strings, templates and regular expressions, and keeps every offset", () => {
    const text = `const a = 'x'; // import
const b = \`y \${c(\`z\`)} \\\` q\`; const d = /[/'"]\`/.test(a);
/* e
 */ f;`;
    expect(bare(text)).toBe(`const a = ' '; ${" ".repeat(9)}
const b = \`  \${c(\` \`)}     \`; const d = /      /.test(a);
${" ".repeat(4)}
${" ".repeat(3)} f;`);
  });

  test("takes an apostrophe in JSX text for what it is", () => {
    expect(bare("<p>Don't</p>\nimport('x')")).toBe("<p>Don't</p>\nimport(' ')");
  });
});

test("dead code: an export that nothing names is refused; one that a test, another file or its own file names is not", () => {
  const files = {
    "lib/a/one.ts": "export const used = 1;\n\nexport function left() {}\nexport type Own = 1;\nconst b: Own = used;\n",
    "components/two.tsx": 'import { used } from "@/lib/a/one";\nexport const Shown = () => used;\n',
    "app/page.tsx": "export default Shown;\nexport const dynamic = 1;\n",
    "lib/db/schema/t.ts": "export const table = 1;\n",
  };
  expect(found(checkDead, files)).toEqual(["lib/a/one.ts:3 nothing names left"]);
  expect(found(checkDead, { ...files, "lib/a/one.test.ts": "left();\n" })).toEqual([]);
});

describe("sizes", () => {
  test("stops at 400 lines, tests too", () => {
    const files = {
      "lib/a/long.ts": lines(401),
      "lib/a/long.test.ts": lines(401),
      "lib/a/fits.ts": lines(60),
      "lib/a/also.ts": lines(60),
    };
    const problems = found(checkSizes, { ...files, "lib/a/more.ts": lines(10), "lib/a/most.ts": lines(9) });
    expect(problems).toContain("lib/a/long.ts:401 401 lines, over 400");
    expect(problems).toContain("lib/a/long.test.ts:401 401 lines, over 400");
    expect(problems).toHaveLength(3);
    expect(problems.at(-1)).toContain("p90");
  });

  test("holds the median at 80 and the ninth decile at 220, tests left out", () => {
    const tests = { "lib/a/x.test.ts": lines(300), "lib/a/y.test.ts": lines(300) };
    expect(found(checkSizes, { "lib/a/one.ts": lines(81), ...tests })).toEqual([
      ". median of all files is 81 lines, over 80",
    ]);
    expect(found(checkSizes, { "lib/a/one.ts": lines(80), ...tests })).toEqual([]);
  });

  test("counts 14 files in a folder, except where tables, migrations and rooms decide", () => {
    const many = (folder: string) =>
      Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`${folder}/f${i}.ts`, lines(1)]));
    expect(found(checkSizes, many("lib/a"))).toEqual(["lib/a 15 files in one folder, over 14"]);
    expect(found(checkSizes, { ...many("lib"), ...many("lib/db/schema") })).toEqual([]);
  });

  test("allows two folders below lib", () => {
    expect(found(checkSizes, { "lib/a/b/c.ts": "" })).toEqual([]);
    expect(found(checkSizes, { "lib/a/b/c/d.ts": "" })).toEqual(["lib/a/b/c/d.ts 3 folders below lib/"]);
  });
});

describe("arrows", () => {
  const put = `import { change } from "@/lib/change/change";\nexport const putBinding = change({});\n`;
  const list = `import { view } from "@/lib/view/view";\nexport const listBindings = view({});\n`;
  const house = {
    "lib/bindings/put.ts": put,
    "lib/bindings/list.ts": list,
    "lib/bindings/rules.ts": "export const a = 1;\n",
    "lib/change/change.ts": "export const change = (a: unknown) => a;\n",
    "lib/view/view.ts": "export const view = (a: unknown) => a;\n",
    "lib/db/pool.ts": "export const pool = 1;\n",
    "lib/db/sql.ts": "export const sql = 1;\n",
    "lib/paths.ts": "export const to = 1;\n",
    "lib/testing/world.ts": "export const world = 1;\n",
    "components/ui/button.tsx": "export const Button = 1;\n",
    "components/queue/row.tsx": "export const Row = 1;\n",
  };
  const refused: [string, string][] = [
    ["lib/assets/archive.ts", "@/lib/bindings/put"],
    ["lib/assets/archive.ts", "@/lib/bindings/list"],
    ["lib/assets/archive.ts", "@/lib/http/endpoint"],
    ["lib/access/can.ts", "@/lib/db/sql"],
    ["lib/tickets/open.ts", "@/lib/bindings/rules"],
    ["lib/change/steps.ts", "@/lib/bindings/rules"],
    ["lib/client/api.ts", "@/lib/bindings/list"],
    ["lib/bindings/get.ts", "@/app/api/v1/me/route"],
    ["lib/bindings/get.ts", "@/lib/testing/world"],
    ["lib/clock.ts", "@/lib/db/sql"],
    ["components/ui/menu.tsx", "@/lib/paths"],
    ["components/assets/card.tsx", "@/components/queue/row"],
    ["components/assets/card.tsx", "@/lib/bindings/list"],
    ["app/console/page.tsx", "@/lib/bindings/put"],
    ["app/console/page.tsx", "@/lib/db/sql"],
    ["app/api/v1/me/route.ts", "@/components/ui/button"],
    ["cli/binding.ts", "@/lib/bindings/rules"],
    ["e2e/approve.ts", "@/lib/bindings/list"],
    ["worker/main.ts", "@/lib/bindings/put"],
  ];
  test.each(refused)("refuse %s importing %s, type or value", (path, specifier) => {
    for (const what of ["{ a }", "type { a }"])
      expect(found(checkImports, { ...house, [path]: importing(specifier, what) })).toHaveLength(1);
  });

  const allowed: [string, string][] = [
    ["lib/assets/archive.ts", "@/lib/bindings/rules"],
    ["lib/assets/archive.ts", "@/lib/db/sql"],
    ["lib/bindings/copy.ts", "@/lib/bindings/put"],
    ["lib/jobs/registry.ts", "@/lib/bindings/put"],
    ["lib/approvals/approve.ts", "@/lib/tickets/open"],
    ["components/assets/card.tsx", "@/lib/bindings/rules"],
    ["components/assets/card.tsx", "@/components/ui/button"],
    ["app/console/page.tsx", "@/lib/bindings/list"],
    ["app/api/v1/me/route.ts", "@/lib/bindings/put"],
    ["cli/binding.ts", "@/lib/paths"],
    ["lib/bindings/put.test.ts", "@/lib/testing/world"],
    ["server/main.ts", "@/lib/db/pool"],
    ["lib/auth/resolve.ts", "@/lib/db/pool"],
  ];
  test.each(allowed)("allow %s importing %s", (path, specifier) => {
    expect(found(checkImports, { ...house, [path]: importing(specifier) })).toEqual([]);
  });

  test("find every way to import and none that is only text", () => {
    const text = [
      'export { a } from "@/lib/http/one";',
      'import "@/lib/http/two";',
      'const c = await import("@/lib/http/three");',
      'import {\n  d,\n} from "@/lib/http/four";',
      '// import { e } from "@/lib/http/five";',
      'const f = `import { g } from "@/lib/http/six"`;',
    ];
    const problems = found(checkImports, { "lib/assets/x.ts": text.join("\n") });
    expect(problems.map((p) => p.split(" ")[0])).toEqual([1, 2, 3, 4].map((n) => `lib/assets/x.ts:${n}`));
  });
});

describe("modules", () => {
  const planted: [string, string, string, string][] = [
    ["the pool outside the doors", "lib/assets/x.ts", importing("@/lib/db/pool"), "the pool"],
    ["a connection outside the doors", "lib/assets/x.ts", importing("@/lib/db/with-client"), "the pool"],
    ["a driver outside lib/db", "lib/assets/x.ts", importing("pg"), "opens connections"],
    ["cookies outside the session file", "app/console/page.tsx", importing("next/headers"), "session file"],
    ["Next in a route", "app/api/v1/me/route.ts", importing("next/server"), "ties this file to Next"],
    ["Next in lib", "lib/assets/x.ts", importing("next"), "ties this file to Next"],
    ["an index file", "lib/assets/index.ts", "export const a = 1;\n", "barrel"],
    ["export *", "lib/assets/x.ts", 'export * from "@/lib/assets/y";\nconst a = 1;\n', "barrel"],
    ["nothing but re-exports", "lib/assets/x.ts", 'export { a } from "@/lib/assets/y";\n', "barrel"],
    ["a nameless file", "lib/assets/date-utils.ts", "export const a = 1;\n", '"date-utils" says nothing'],
    ["a nameless folder", "components/common/x.tsx", "export const a = 1;\n", '"common" says nothing'],
    ["a file in camel case", "lib/assets/putAsset.ts", "export const a = 1;\n", "kebab-case"],
    ["a server action", "app/console/save.ts", '"use server";\nexport const a = 1;\n', "server actions"],
    ["an inline server action", "app/console/save.ts", 'export function a() {\n  "use server";\n}\n', "server actions"],
    ["a client page", "app/console/page.tsx", '"use client";\nexport const a = 1;\n', "server component"],
    [
      "a client file that reads",
      "app/console/x.tsx",
      `"use client";\n${importing("@/lib/assets/list")}`,
      "client component",
    ],
    ["proxy.ts", "proxy.ts", "export const proxy = 1;\n", "around every request"],
    ["instrumentation.ts", "instrumentation.ts", "export const register = 1;\n", "around every request"],
    ["the environment outside env.ts", "lib/assets/x.ts", "export const a = process.env.HOME;\n", "environment"],
    ["a climb", "lib/assets/x.ts", importing("../db/sql"), "climbs"],
    ["a default export", "lib/assets/x.ts", "export default 1;\n", "no name"],
    [
      "reads side by side",
      "app/workspaces/x/page.tsx",
      "const a = await Promise.all([b]);\n",
      "takes a connection for each",
    ],
    [
      "and in a frame",
      "app/workspaces/x/layout.tsx",
      "const a = Promise\n.allSettled([b]);\n",
      "takes a connection for each",
    ],
    [
      "a second read",
      "app/workspaces/x/page.tsx",
      "b.run(actor, {});\nc.run(actor, {});\n",
      "2 reads where one screen",
    ],
    [
      "a read beside others",
      "app/workspaces/x/page.tsx",
      "together(a, {});\nb\n.run(a, {});\n",
      "2 reads where one screen",
    ],
  ];
  test.each(planted)("refuse %s", (_, path, text, message) => {
    const files = {
      "lib/db/pool.ts": "",
      "lib/db/with-client.ts": "",
      "lib/db/sql.ts": "",
      "lib/assets/list.ts": "",
      [path]: text,
    };
    expect(found(checkImports, files).join("\n")).toContain(message);
  });

  test("leave the named places alone", () => {
    expect(
      found(checkImports, {
        "lib/db/pool.ts": importing("pg", "pg"),
        "lib/assets/x.ts": 'import type { PoolClient } from "pg";\nexport type A = PoolClient;\n// process.env\n',
        "app/console/session.ts": importing("next/headers", "{ cookies }"),
        "app/console/page.tsx": importing("next/link", "Link"),
        "app/console/a/page.tsx": "// b.run(), Promise.all\nawait together(actor, { a: [b, {}] });\n",
        "app/api/auth/[...nextauth]/route.tsx": importing("next/server"),
        "lib/env.ts": "export const env = process.env;\n",
        "next.config.mjs": "export default { a: process.env.A };\n",
        "components/ui/button.tsx": '"use client";\nexport const Button = "use server";\n',
      }),
    ).toEqual([]);
  });
});

describe("routes", () => {
  const path = "app/api/v1/approvals/[id]/route.ts";
  const route = 'import { endpoint } from "@/lib/http/endpoint";\nexport const GET = endpoint({});\n';
  const key = "GET /api/v1/approvals/[id]";
  const table = { "app/api/authz/authz.test.ts": "" };
  const cases = { "app/api/authz/cases.ts": `export const cases = { "${key}": {} };\n` };

  test("pass when made by endpoint() and refused in a case", () => {
    expect(found(checkRoutes, { [path]: route, ...table, ...cases })).toEqual([]);
    const twin = 'export { GET } from "@/app/api/v1/approvals/[id]/route";\n';
    const files = { [path]: route, "app/api/v2/approvals/route.ts": twin, ...table };
    const both = { "app/api/authz/cases.ts": `["${key}", "GET /api/v2/approvals"]` };
    expect(found(checkRoutes, { ...files, ...both })).toEqual([]);
  });

  test.each([
    ["a bare function", "export async function GET() {}\n", "GET is not made by endpoint()"],
    ["a wrapper", "export const GET = wrapped(endpoint({}));\n", "GET is not made by endpoint()"],
    ["something else", `${route}export const dynamic = "force-dynamic";\n`, "a route file exports dynamic"],
  ])("refuse %s", (_, text, message) => {
    expect(found(checkRoutes, { [path]: text, ...table, ...cases }).join("\n")).toContain(message);
  });

  test("refuse an operation without a wrong-role case and a house without the walk", () => {
    expect(found(checkRoutes, { [path]: route })).toEqual([
      "app/api/authz/authz.test.ts no test walks the routes",
      `${path}:2 ${key} has no "wrong role" case`,
    ]);
  });

  test("let exceptions shrink only", () => {
    const exceptions = (ceiling: number, ...rows: string[]) => ({
      [path]: route,
      ...table,
      "app/api/authz/exceptions.txt": [`# ceiling ${ceiling}`, ...rows].join("\n"),
    });
    const row = `${key} : wrong-role : everyone may`;
    expect(found(checkRoutes, exceptions(1, row))).toEqual([]);
    expect(found(checkRoutes, exceptions(0, row)).join()).toContain("1 exceptions under a ceiling of 0");
    expect(found(checkRoutes, exceptions(2, row)).join()).toContain("1 exceptions under a ceiling of 2");
    expect(found(checkRoutes, { ...exceptions(1, row), ...cases }).join()).toContain("has its case");
    expect(found(checkRoutes, exceptions(2, row, "GET /api/gone : no-login : why")).join()).toContain(
      "no route answers",
    );
    expect(found(checkRoutes, exceptions(1, row, `${key} : maybe : why`)).join()).toContain("not an exception");
  });
});

describe("docs", () => {
  const page = { "package.json": '{ "scripts": { "up": "x" } }', "docs/a.md": "# A page\n" };

  test("refuse dead links, paths, anchors and commands", () => {
    const text =
      "[x](b.md) [y](a.md#no-page) [z](a.md#a-page)\n`lib/gone/x.ts` `lib/<room>/x.ts` `docs/a.md`\nnpm run up, npm run down\n";
    expect(found(checkDocs, { ...page, "README.md": text.replaceAll("](", "](docs/") })).toEqual([
      "README.md:1 dead link docs/b.md",
      "README.md:1 no heading #no-page in docs/a.md",
      "README.md:2 no file lib/gone/x.ts",
      "README.md:3 no command npm run down",
    ]);
  });

  test("refuse a comment that points at no document", () => {
    expect(found(checkDocs, { ...page, "lib/a.ts": "// docs/a.md\n// docs/b.md\n" })).toEqual([
      "lib/a.ts:2 no document docs/b.md",
    ]);
  });

  test("refuse an acceptance line without its test and report a test without its line", () => {
    const files = {
      "docs/acceptance.md": "| S0-16 |\n| S0-17 |\n| S0-19 |\n",
      "lib/a.test.ts":
        'test("S0-16 pages", () => {});\ntest.each([1])("S0-18 %s", () => {});\nconst rows = [["S0-19 none", 401]];\n// S0-17\n',
    };
    expect(found(checkDocs, files)).toEqual(["docs/acceptance.md:2 no test title says S0-17"]);
    expect(checkDocs(treeOf(files)).warnings?.map((w) => w.message)).toEqual(["S0-18 is tested"]);
  });

  test("refuse a variable that is read and not told, or told and not read", () => {
    const source = "const Env = z.object({\n  /** Port. */\n  PORT: whole(0, 1),\n  HOST: z.string(),\n});\n";
    const files = { "lib/env.ts": source, "docs/operating.md": "| `PORT` | 3000 |\n| `HOSTS` | x |\n" };
    expect(found(checkDocs, files)).toEqual([
      "lib/env.ts:4 HOST is not in docs/operating.md",
      "docs/operating.md:2 nothing reads HOSTS",
    ]);
  });

  test("refuse a word that is missing, defined twice or another word for one we have", () => {
    const glossary = "**Workspace** — the first boundary. Not: tenant.\n**Workspace** — again.\n";
    const roles = 'export const ROLES = ["viewer"] as const;\n';
    const problems = found(checkDocs, {
      "docs/glossary.md": glossary,
      "docs/b.md": "Tenants\n",
      "lib/access/roles.ts": roles,
    });
    expect(problems).toContain('docs/glossary.md:2 "workspace" is defined twice');
    expect(problems).toContain('docs/glossary.md "viewer" is not explained');
    expect(problems).toContain('docs/b.md:1 "Tenants" is another word for something in the glossary');
  });
});

describe("words", () => {
  test.each([
    ["a registry address", ".npmrc", "registry=https://example.test\n", "package registry"],
    ["a registry host", "docs/a.md", "https://registry.npmjs.org/x\n", "package registry"],
    ["a resolved address", "package-lock.json", '"resolved": "https://x.test/a.tgz"\n', "where a package came from"],
    ["a machine path", "docs/a.md", "see /home/someone/notes\n", "path of one machine"],
    ["a note without an issue", "lib/a.ts", "// TODO later\n", "without an issue"],
    ["a silenced checker", "lib/a.ts", "// @ts-ignore\n", "silenced"],
    ["a skipped test", "lib/a.test.ts", 'test.skip("a", () => {});\n', "does not run"],
    ["a sleep", "e2e/a.spec.ts", "await page.waitForTimeout(5);\n", "sleeps"],
    ["a written route", "components/a/b.tsx", '<a href="/approvals">\n', "by hand"],
  ])("refuse %s", (_, path, text, message) => {
    expect(found(checkWords, { [path]: text }).join()).toContain(message);
  });

  test("allow notes with an issue, addresses and API paths", () => {
    const text = 'const a = "https://example.test/home/x"; // TODO(#12) tidy\nconst b = "/api/v1/work/x";\n';
    expect(found(checkWords, { "lib/a.ts": text })).toEqual([]);
  });
});

test("migrations are in order, marked, and have their way back", () => {
  const good = { "drizzle/0001_a.sql": "-- compatible: first\n", "drizzle/down/0001_a.sql": "" };
  expect(found(checkMigrations, good)).toEqual([]);
  const bad = { "drizzle/0003_b.sql": "CREATE TABLE b ();\n", "drizzle/down/0002_c.sql": "" };
  expect(found(checkMigrations, { ...good, ...bad })).toEqual([
    "drizzle/0003_b.sql out of order, 0002 expected",
    "drizzle/0003_b.sql no way back",
    "drizzle/0003_b.sql:1 the first line does not say whether older processes may go on",
    "drizzle/down/0002_c.sql takes back a migration that is not there",
  ]);
});

test("the comment share warns outside its range and never fails", () => {
  const quiet = checkComments(treeOf({ "lib/a/b.ts": lines(20) }));
  expect(quiet.problems).toEqual([]);
  expect(quiet.warnings?.[0]?.message).toContain("0 % of lines");
  expect(checkComments(treeOf({ "lib/a/b.ts": `/** why\n */\n${lines(18)}` })).warnings).toEqual([]);
});
