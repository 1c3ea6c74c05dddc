import { environmentSlug } from "@/cli/declare/subjects";
import { usage } from "@/cli/failure";
import type { Io } from "@/cli/io";
import { FORMATS, type Format } from "@/cli/output/print";

/** What every command takes. The command line wins over the environment, the environment over what sign-in stored. */
export type Globals = {
  api: string | null;
  token: { value: string; from: "--token" | "ASSENT_TOKEN" } | null;
  workspace: string | null;
  environment: string | null;
  format: Format;
  /** False with `--no-wait-code`: waiting for an approval then ends with 0. */
  waitCode: boolean;
};

/** Flags, meaning and allowed values, in the order of the help. */
export const GLOBAL_OPTIONS: readonly { flags: string; about: string; choices?: readonly string[] }[] = [
  { flags: "--workspace <slug>", about: "workspace to work in (ASSENT_WORKSPACE); a token has its own" },
  { flags: "--env <slug>", about: "environment to work in (ASSENT_ENV)" },
  { flags: "--api <url>", about: "address of the server (ASSENT_API)" },
  {
    flags: "--token <token>",
    about: "token to use instead of the stored one; better in ASSENT_TOKEN, where ps cannot see it",
  },
  { flags: "--json", about: "print the API's own answer as JSON; the same as -o json" },
  { flags: "-o, --output <format>", about: "form of the answer", choices: FORMATS },
  { flags: "--no-wait-code", about: "end with 0 instead of 5 when an approval is awaited" },
];

export function readGlobals(given: Readonly<Record<string, unknown>>, env: Io["env"]): Globals {
  const text = (name: string, variable: string): string | null => {
    const value = typeof given[name] === "string" ? given[name] : env[variable];
    return value?.trim() || null;
  };
  const output = FORMATS.find((f) => f === given.output);
  if (given.json === true && output !== undefined && output !== "json")
    throw usage(`--json and -o ${output} ask for two forms at once.`);
  const flagged = typeof given.token === "string" ? given.token.trim() : "";
  const value = flagged || (env.ASSENT_TOKEN ?? "").trim();
  // A character that no header can carry would look like a server that does not answer.
  if (!/^[\x21-\x7e]*$/.test(value)) throw usage(`${flagged ? "--token" : "ASSENT_TOKEN"} does not hold a token.`);
  const slug = text("env", "ASSENT_ENV");
  return {
    api: text("api", "ASSENT_API"),
    token: value ? { value, from: flagged ? "--token" : "ASSENT_TOKEN" } : null,
    workspace: text("workspace", "ASSENT_WORKSPACE"),
    environment: slug === null ? null : environmentSlug(slug),
    format: given.json === true ? "json" : (output ?? "table"),
    waitCode: given.waitCode !== false,
  };
}
