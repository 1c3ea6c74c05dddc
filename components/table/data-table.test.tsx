import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { tierBadge, tierRow } from "@/components/badges/tier";
import { labels, ownLabel } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";

type Row = { id: string; tier: "normal" | "warning" | "urgent"; days: number };
const rows: Row[] = [
  { id: "apr_a", tier: "urgent", days: 8 },
  { id: "apr_b", tier: "warning", days: 7 },
  { id: "apr_c", tier: "normal", days: 1 },
];

const draw = (of: readonly Row[]) =>
  renderToStaticMarkup(
    <DataTable
      label="Requests"
      columns={[
        { id: "id", header: "Request", narrow: "title", cell: (r: Row) => r.id },
        { id: "tier", header: "Waiting", cell: (r: Row) => tierBadge(r.tier, r.days) },
      ]}
      rows={of}
      rowKey={(r) => r.id}
      paint={(r) => tierRow(r.tier)}
      empty={<p>Nothing waits.</p>}
    />,
  );

test("rows of the warning tier are painted yellow, urgent ones red, the rest not at all", () => {
  const painted = [...draw(rows).matchAll(/<tr[^>]*class="([^"]*)"><td[^>]*>(\w+)/g)].map(([, classes, id]) => [
    id,
    classes,
  ]);
  expect(painted).toEqual([
    ["apr_a", "row row-urgent"],
    ["apr_b", "row row-warning"],
    ["apr_c", "row"],
  ]);
});

test("a tier is said in words, with its days", () => {
  const html = draw(rows).replace(/<[^>]*>/g, " ");
  expect(html).toMatch(/Urgent\s*·\s*8\s+days/);
  expect(html).toMatch(/Normal\s*·\s*1\s+day\s/);
});

test("every value can find the name of its column on a narrow screen, and the table keeps its roles", () => {
  const html = draw(rows);
  expect(html).toMatch(/<table[^>]* style="--label-2:&quot;Waiting&quot;"/);
  expect(html.match(/role="(table|rowgroup|row|columnheader|cell)"/g)).toHaveLength(1 + 2 + 4 + 2 + 6);
});

test.each([10, 50])("a table of %s columns, one for each environment, has a name before every value too", (count) => {
  const columns = Array.from({ length: count }, (_, i) => ({
    ...{ id: `e${i + 1}`, header: `env-${i + 1}`, cell: () => "live" },
  }));
  const html = renderToStaticMarkup(
    <DataTable label="Versions" columns={columns} rows={rows.slice(0, 1)} rowKey={(r) => r.id} empty={null} />,
  );
  const names = (html.match(/--label(-\d+)?:&quot;env-\d+&quot;/g) ?? []).map((name) => /env-\d+/.exec(name)?.[0]);
  expect(names).toEqual(columns.map((column) => column.header));
});

test("a name is read by the stylesheet as it is drawn in the head: quotes stay, what cannot be seen is a blank", () => {
  const header = `the "edge"\\ of\n\u0007Bern`;
  const style = labels([{ header }, { header: "x\ud800y" }]) as Record<string, string>;
  expect(style).toEqual({ "--label-1": '"the \\"edge\\"\\\\ of Bern"', "--label-2": '"x y"' });
  const eleventh = ownLabel({ header }, 11) as Record<string, string>;
  expect(eleventh["--label"]).toBe(style["--label-1"]);
});

test("without rows the page's own sentence stands there instead", () => {
  expect(draw([])).toBe("<p>Nothing waits.</p>");
});
