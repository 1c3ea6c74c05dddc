import { sameJson } from "@/lib/canonical";
import { invalid, refusal } from "@/lib/errors";
import { pointer } from "@/lib/field-errors";

/**
 * What an approver may do to one kind of proposal (second seed, "Admin modification" and "Safety protection"). A modified spec
 * replaces the editable part as a whole; nothing of what was there before leaks into it. Pure.
 */
export type SpecEditor = {
  /** Fields fixed once asked for: naming one is refused, whatever its value. */
  immutable: readonly string[];
  /** A modified spec that changes nothing: what an editor begins with. */
  document(spec: Record<string, unknown>): Record<string, unknown>;
  /** The part of a spec whose fields count when some are dropped. */
  fields(spec: Record<string, unknown>): Record<string, unknown>;
  /** What is wrong with a modified spec; required fields included. */
  problems(
    modified: Record<string, unknown>,
    spec: Record<string, unknown>,
  ): { field: readonly string[]; message: string }[];
  /** The whole proposal: the immutable part as it was, the rest as modified. */
  effective(spec: Record<string, unknown>, modified: Record<string, unknown>): Record<string, unknown>;
};

const MANY_DROPPED = 5;
const below = (path: readonly string[]) => pointer(["modified_spec", ...path]);

/**
 * The proposal an edit makes, with what to warn of. Refuses immutable fields (422 IMMUTABLE_FIELD), what the operation's schema
 * refuses (422) and an edit that changes nothing (422 NOTHING_EDITED). Five or more dropped fields pass with a warning.
 */
export function editSpec(
  editor: SpecEditor,
  current: Record<string, unknown>,
  modified: Record<string, unknown>,
): { effective: Record<string, unknown>; dropped: string[]; warnings: string[] } {
  const fixed = Object.keys(modified).filter((key) => editor.immutable.includes(key));
  if (fixed.length > 0)
    throw refusal(422, "IMMUTABLE_FIELD", `${fixed.join(", ")} cannot be changed once it has been asked for.`, {
      errors: fixed.map((key) => ({ field: below([key]), message: "cannot be changed once it has been asked for" })),
    });
  const problems = editor.problems(modified, current);
  if (problems.length > 0)
    throw invalid(
      problems.map(({ field, message }) => ({ field: below(field), message })),
      "The modified proposal is not one that could have been asked for.",
    );
  const effective = editor.effective(current, modified);
  if (sameJson(effective, current))
    throw refusal(422, "NOTHING_EDITED", "The modified proposal is the one that is waiting. Approve it as it is.", {
      errors: [{ field: below([]), message: "changes nothing" }],
    });
  const left = editor.fields(effective);
  const dropped = Object.keys(editor.fields(current)).filter((key) => !(key in left));
  const warnings =
    dropped.length >= MANY_DROPPED
      ? [
          `${dropped.length} fields of the proposal are gone: ${dropped.join(", ")}. A modified proposal replaces it as a whole.`,
        ]
      : [];
  return { effective, dropped, warnings };
}
