import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { COMMANDS } from "@/cli/commands/all";
import { dashed } from "@/cli/declare/command";
import { GLOBAL_OPTIONS } from "@/cli/globals";

const page = readFileSync(new URL("../docs/cli.md", import.meta.url), "utf8");
const sections = new Map(
  page.split(/^### `assent /m).map((part) => [/^[a-z -]+/.exec(part)?.[0].trim() ?? "", part] as const),
);
const commands = COMMANDS.flatMap((entry) =>
  "commands" in entry
    ? entry.commands.map((command) => ({ line: `${entry.name} ${command.name}`, command }))
    : [{ line: entry.name, command: entry }],
);

test.each(commands)("the page has a section for `assent $line` that names its options", ({ line, command }) => {
  const section = sections.get(line) ?? "";
  const unnamed = Object.keys(command.options).filter((key) => !section.includes(`\`--${dashed(key)}`));
  expect({ found: sections.has(line), unnamed }).toEqual({ found: true, unnamed: [] });
});

test("the page has no section for a command that is not there, and names the global options", () => {
  const known = new Set(commands.map(({ line }) => line));
  expect([...sections.keys()].filter((line) => line !== "" && !known.has(line))).toEqual([]);
  for (const { flags } of GLOBAL_OPTIONS) expect(page).toContain(/--[a-z-]+/.exec(flags)?.[0]);
});
