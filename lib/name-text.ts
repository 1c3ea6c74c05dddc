import { z } from "zod";

/**
 * The name of a thing or a person as it is written down: one line, blanks around it cut off. Refuses control characters and
 * line breaks: where a name stands, in a list, a sentence, a subject, a file, they are not seen or break it.
 */
export const nameText = (longest: number, empty?: string) =>
  z
    .string()
    .trim()
    .min(1, empty)
    .max(longest)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, "must be one line without control characters");
