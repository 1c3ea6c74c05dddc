import { expect, test } from "vitest";
import { pack, unpack } from "@/components/table/packed";

test("rows come out as they went in, whatever they hold", () => {
  const rows = [
    {
      id: "apr_1",
      words: 'says "no",\nand </script>',
      gates: [{ role: "approver", approved: 0 }],
      risk: null,
      days: 0,
    },
    { id: "apr_2", words: "Ж 🔒 \u2028", gates: [], risk: "high", days: 4.5 },
    { id: "apr_3", words: "[]", gates: [{ role: "approver", approved: 0 }], risk: "null", days: "0" },
    { id: "apr_4", words: [], gates: "[]", days: false, more: "only here" },
  ];
  expect(unpack(pack(rows))).toEqual(rows);
  expect(unpack(pack([]))).toEqual([]);
});

test("what rows repeat travels once, however many say it", () => {
  const why = "You asked for this change; someone else has to decide.";
  const rows = Array.from({ length: 25 }, (_, i) => ({ id: `apr_${i}`, why, gates: [{ role: "approver" }] }));
  const packed = pack(rows);
  expect(packed.split(why)).toHaveLength(2);
  expect(packed.split("approver")).toHaveLength(2);
  expect(unpack(packed)).toEqual(rows);
});
