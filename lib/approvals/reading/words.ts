import { sameJson } from "@/lib/canonical";
import { systemWords } from "@/lib/external-approvals/words";
import { pointerToken } from "@/lib/pointer";
import { policyWords, type Worded } from "@/lib/policies/words";
import type { Change, Difference, Json } from "@/lib/versions/diff";

/** How what is changed is put into words; by the beginning of the change's name. */
const WORDS: Readonly<Record<string, (fields: Record<string, Json>) => readonly Worded[]>> = {
  "rbac.policy.": policyWords,
  "rbac.external-system.": systemWords,
};

/**
 * What a request changes in words, field by field, as the console names them: of policies and of external systems. Null of
 * everything else, whose own names are what is governed. Of what is made, or goes, what narrows nothing down is left out. Of two
 * values that read alike, as none and an environment named "any", the difference is shown as the document has it.
 */
export function differenceInWords(change: string, sides: { before: Json; after: Json }): Difference | null {
  const room = Object.keys(WORDS).find((name) => change.startsWith(name));
  if (room === undefined) return null;
  const read = (side: Json) =>
    new Map(WORDS[room]?.((side ?? {}) as Record<string, Json>).map((said) => [said.field, said]));
  const [before, after] = [read(sides.before), read(sides.after)];
  const edited = before.size > 0 && after.size > 0;
  const changes = [...new Set([...after.keys(), ...before.keys()])].flatMap((field): Change[] => {
    const path = `/${pointerToken(field)}`;
    const [was, is] = [before.get(field), after.get(field)];
    if (was && is) return apart(was, is).map((sides) => ({ path, kind: "changed", ...sides }));
    const said = is ?? was;
    if (!said || (said.open && !edited)) return [];
    return [is ? { path, kind: "added", after: is.text } : { path, kind: "removed", before: said.text }];
  });
  return { changes, truncated: false };
}

function apart(was: Worded, is: Worded): { before: Json; after: Json }[] {
  if (was.text !== is.text) return [{ before: was.text, after: is.text }];
  const [before, after] = [was.value ?? null, is.value ?? null];
  return sameJson(before, after) ? [] : [{ before: JSON.stringify(before), after: JSON.stringify(after) }];
}
