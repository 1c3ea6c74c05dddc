import { expect, test } from "vitest";
import { headline } from "@/components/badges/headline";

test.each([
  [
    "what is short stays",
    "Run version 3 of summarizer in prod (now version 2)",
    "Run version 3 of summarizer in prod (now version 2)",
  ],
  [
    "a sentence after a colon is left out",
    `Make the policy Moves: ${"moving an asset ".repeat(9)}`,
    "Make the policy Moves…",
  ],
  ["a short one with a colon stays whole", "Make the policy Moves: none.", "Make the policy Moves: none."],
  ["else it ends with a word", `Run ${"word ".repeat(40)}`, `Run ${"word ".repeat(21).trim()}…`],
  ["without a space between characters", "😀".repeat(80), `${"😀".repeat(55)}…`],
  ["a colon further on is no end", `${"a".repeat(115)}: b`, `${"a".repeat(110)}…`],
  ["of a long name the beginning stays", `Move ${"a".repeat(120)} to active`, `Move ${"a".repeat(105)}…`],
])("%s", (_, text, title) => {
  expect(headline(text)).toBe(title);
});
