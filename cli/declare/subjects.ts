import type { Argument } from "@/cli/declare/parameter";
import { usage } from "@/cli/failure";
import type { AssetRef } from "@/lib/paths";

const WORD = /^[a-z][a-z0-9-]{0,39}$/;
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._~:@/-]{0,198}[A-Za-z0-9])?$/;
const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * Things that are named on the command line. Their form is judged here as well as by the server: a name that is no name
 * must not become a path.
 */
export const asset: Argument<AssetRef> = {
  about: "plugin/kind/name; the name may hold /",
  read: (word = "") => {
    const [plugin = "", kind = "", ...rest] = word.split("/");
    const name = rest.join("/");
    if (WORD.test(plugin) && WORD.test(kind) && NAME.test(name)) return { plugin, kind, name };
    throw usage(
      `"${word}" does not name an asset.`,
      "Write plugin/kind/name, for example catalog/mcp-server/io.github.acme/weather.",
    );
  },
};

export const environmentSlug = (word: string): string => {
  if (SLUG.test(word)) return word;
  throw usage(`"${word}" does not name an environment.`, "Write its slug, for example staging.");
};

/** The environment as a word of its own, or by `--env`; see `placed`. */
export const environment: Argument<string> = {
  about: "slug of the environment",
  read: (word = "") => environmentSlug(word),
};

/** `3`, or `v3` as people say it. */
export function versionNumber(word: string): number {
  const digits = /^v?([1-9]\d{0,8})$/.exec(word)?.[1];
  if (digits !== undefined) return Number(digits);
  throw usage(
    `"${word}" is not a version number.`,
    "Write a number such as 3. `assent version list ASSET` shows them.",
  );
}

export const version: Argument<number> = { about: "number of the version", read: (word = "") => versionNumber(word) };

const idOf = (prefix: string, what: string, list: string): Argument<string> => ({
  about: `id of the ${what}, ${prefix}_…`,
  read: (word = "") => {
    if (new RegExp(`^${prefix}_[0-9a-z]{1,40}$`).test(word)) return word;
    throw usage(`"${word}" is not the id of a ${what}.`, `It begins with ${prefix}_. \`${list}\` shows them.`);
  },
});

export const ticket = idOf("apr", "request", "assent approval list");
export const token = idOf("tok", "token", "assent token list");
