import { readFileSync } from "node:fs";
import { extname, resolve } from "node:path";
import { parse } from "yaml";
import type { Cli } from "@/cli/cli";
import type { Argument } from "@/cli/declare/parameter";
import { usage } from "@/cli/failure";

export const fileArgument: Argument<string> = {
  about: "JSON or YAML file, - for standard input",
  read: (word = "") => word,
};

/**
 * The JSON text of a file or of standard input. JSON is passed on as it was written, digit by digit and key by key, so that the
 * server judges the document and not what a parser here made of it. YAML becomes JSON; a number it would bend is refused.
 */
export async function readDocument(cli: Cli, file: string): Promise<string> {
  const { text, name, yaml } = await read(cli, file);
  return yaml ? fromYaml(text, name) : checkedJson(text, name);
}

/** A whole catalog as it was written, as the body of a request: the server can then name the line of a bad entry. */
export async function readCatalog(cli: Cli, file: string): Promise<{ text: string; headers?: Record<string, string> }> {
  const { text, name, yaml } = await read(cli, file);
  return yaml ? { text, headers: { "content-type": "application/yaml" } } : { text: checkedJson(text, name) };
}

function checkedJson(text: string, name: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    throw usage(
      `${name} is not JSON: ${(error as Error).message}`,
      "A YAML file is known by its ending, .yaml or .yml.",
    );
  }
  return text.trim();
}

async function read(cli: Cli, file: string): Promise<{ text: string; name: string; yaml: boolean }> {
  const piped = file === "-";
  const name = piped ? "Standard input" : file;
  const text = (piped ? await cli.io.stdin.read() : fromDisk(cli, file)).replace(/^\ufeff/, "");
  if (text.trim() === "") throw usage(`${name} is empty.`);
  return { text, name, yaml: piped ? !/^\s*[[{"]/.test(text) : /^\.ya?ml$/i.test(extname(file)) };
}

function fromDisk(cli: Cli, file: string): string {
  try {
    return readFileSync(resolve(cli.io.cwd, file), "utf8");
  } catch (error) {
    throw usage(`${file} cannot be read: ${(error as Error).message}`);
  }
}

function fromYaml(text: string, name: string): string {
  let value: unknown;
  try {
    value = parse(text, { intAsBigInt: true, maxAliasCount: 100 });
  } catch (error) {
    throw usage(`${name} is not YAML: ${(error as Error).message.split("\n")[0]}`);
  }
  return JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member === "number" && !Number.isFinite(member))
      throw usage(`${name} holds ${member}; JSON has no such number.`);
    if (typeof member !== "bigint") return member;
    if (!Number.isSafeInteger(Number(member)))
      throw usage(`${name} holds ${member}; write so large a number as a string.`);
    return Number(member);
  });
}

/** A JSON body of these members and, under `name`, the document as it was written. Absent members are left out. */
export function withDocument(members: Record<string, unknown>, name: string, document: string): string {
  const rest = JSON.stringify(members).slice(1, -1);
  return `{${JSON.stringify(name)}:${document}${rest ? `,${rest}` : ""}}`;
}
