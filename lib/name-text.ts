import { z } from "zod";

/** At least one sign that is drawn: not only blanks and marks without a width. */
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * The name of a thing or a person as it is written down: one line, blanks around it cut off. Refuses control characters and
 * line breaks: where a name stands, in a list, a sentence, a subject, a file, they are not seen or break it. Refuses those that
 * turn the direction of what follows, by which the rest of a sentence would read otherwise than it is, and a name nobody can see.
 */
export const nameText = (longest: number, empty?: string) =>
  z
    .string()
    .trim()
    .min(1, empty)
    .max(longest)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]*$/u, "must be one line without control characters")
    .refine((name) => name === "" || SEEN.test(name), "must have a sign that is seen");
