import { usage } from "@/cli/failure";

/** A word of the command line, in its place. */
export type Argument<T> = {
  readonly about: string;
  readonly optional?: boolean;
  /** All words from here on; they are read as one, with a blank between. Only the last argument can be so. */
  readonly many?: boolean;
  read(word: string | undefined): T;
};

/** What follows `--name`. The name itself is the key under which a command declares it. */
export type Option<T> = {
  readonly about: string;
  /** The word for its value in the help; absent, the option is a switch. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** May be given several times. */
  readonly many?: boolean;
  read(given: unknown, name: string): T;
};

export const flag = (about: string): Option<boolean> => ({ about, read: (given) => given === true });

export const text = (value: string, about: string): Option<string | undefined> => ({ about, value, read: asText });

/** Refuses to run without it; `why` says what the value is for or where to find it. */
export const needed = (value: string, about: string, why: string): Option<string> => ({
  about: `${about} (required)`,
  value,
  read: (given, name) => {
    const found = asText(given);
    if (found === undefined || found.trim() === "") throw usage(`--${name} is required.`, why);
    return found;
  },
});

export const several = (value: string, about: string): Option<string[] | undefined> => ({
  about: `${about}; may be repeated`,
  value,
  many: true,
  read: (given) => (Array.isArray(given) ? given.map(String) : undefined),
});

export const oneOf = <const C extends string>(
  value: string,
  choices: readonly C[],
  about: string,
): Option<C | undefined> => ({ about, value, choices, read: (given) => choices.find((c) => c === given) });

export const whole = (value: string, about: string, least: number, most: number): Option<number | undefined> => ({
  about,
  value,
  read: (given, name) => {
    const found = asText(given);
    if (found === undefined) return undefined;
    const number = Number(found);
    if (!/^\d+$/.test(found) || number < least || number > most)
      throw usage(`--${name} takes a whole number from ${least} to ${most}, not "${found}".`);
    return number;
  },
});

/** A moment with its zone, and nothing that leaves the zone open: what a pipeline means must not depend on where it runs. */
export const moment = (about: string): Option<string | undefined> => ({
  about,
  value: "time",
  read: (given, name) => {
    const found = asText(given);
    if (found === undefined) return undefined;
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(found) || Number.isNaN(Date.parse(found)))
      throw usage(`--${name} takes a time with its zone, not "${found}".`, "For instance 2027-01-31T18:00Z");
    return new Date(found).toISOString();
  },
});

const asText = (given: unknown): string | undefined => (typeof given === "string" ? given : undefined);
