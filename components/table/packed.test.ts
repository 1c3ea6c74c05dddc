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
  ];
  expect(unpack(pack(rows))).toEqual(rows);
  expect(unpack(pack([]))).toEqual([]);
});
