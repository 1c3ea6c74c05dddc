import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isRefusal } from "@/lib/errors";
import { editSpec, type SpecEditor } from "@/lib/tickets/edits";

const FIXED = ["namespace", "service_id"];
const NAMES = ["cpu", "memory", "disk", "network", "image", "zone", "key", "size"];
const only = (of: Record<string, unknown>, keep: (key: string) => boolean) =>
  Object.fromEntries(Object.entries(of).filter(([key]) => keep(key)));

/** Fields with two that are fixed and one, cpu, that is required. */
const editor: SpecEditor = {
  immutable: FIXED,
  document: (spec) => only(spec, (key) => !FIXED.includes(key)),
  fields: (spec) => only(spec, (key) => !FIXED.includes(key)),
  problems: (modified) => ("cpu" in modified ? [] : [{ field: ["cpu"], message: "is required" }]),
  effective: (spec, modified) => ({ ...only(spec, (key) => FIXED.includes(key)), ...modified }),
};
const fields = fc.dictionary(fc.constantFrom(...NAMES), fc.integer({ min: 0, max: 3 }), { maxKeys: NAMES.length });
const spec = fields.map((f) => ({ namespace: "ledger", service_id: "ast_1", cpu: 1, ...f }));
const outcome = (current: Record<string, unknown>, modified: Record<string, unknown>) => {
  try {
    return editSpec(editor, current, modified);
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  }
};

describe("any edit", () => {
  test("S2-18 that passes is the modified spec and the fixed fields, and nothing else", () => {
    fc.assert(
      fc.property(spec, fields, (current, modified) => {
        const made = outcome(current, modified);
        if (typeof made === "string") return;
        expect(made.effective).toEqual({ namespace: "ledger", service_id: "ast_1", ...modified });
      }),
    );
  });

  test("S2-16 that names a fixed field is refused, whatever else it says", () => {
    fc.assert(
      fc.property(spec, fields, fc.subarray(FIXED, { minLength: 1 }), (current, modified, named) => {
        const said = { ...modified, ...only(current, (key) => named.includes(key)) };
        expect(outcome(current, said)).toBe("IMMUTABLE_FIELD");
      }),
    );
  });

  test("S2-17 is refused without what is required, and warned of from five dropped fields on", () => {
    fc.assert(
      fc.property(spec, fields, (current, modified) => {
        const made = outcome(current, modified);
        if (!("cpu" in modified)) {
          expect(made).toBe("VALIDATION_FAILED");
          return;
        }
        const dropped = Object.keys(editor.fields(current)).filter((key) => !(key in modified));
        if (typeof made === "string") {
          expect([made, dropped]).toEqual(["NOTHING_EDITED", []]);
          return;
        }
        expect([made.dropped.sort(), made.warnings.length]).toEqual([dropped.sort(), dropped.length >= 5 ? 1 : 0]);
      }),
    );
  });

  test("twice the same changes nothing the second time; the document that an editor begins with changes nothing at all", () => {
    fc.assert(
      fc.property(spec, fields, (current, modified) => {
        const made = outcome(current, modified);
        if (typeof made !== "string") expect(outcome(made.effective, modified)).toBe("NOTHING_EDITED");
        expect(outcome(current, editor.document(current))).toBe("NOTHING_EDITED");
      }),
    );
  });
});
