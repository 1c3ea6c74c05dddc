import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Time } from "@/components/ui/time";

const now = new Date("2026-03-10T12:00:00.000Z");

test.each([
  "2026-03-07T22:05:09.123Z",
  "2026-03-07T22:05:09.123456+00:00",
  "2026-03-08T00:05:09.123+02:00",
  new Date("2026-03-07T22:05:09.123Z"),
])("a moment given as %s is said the same", (at) => {
  expect(renderToStaticMarkup(<Time at={at} now={now} />)).toBe(
    '<time dateTime="2026-03-07T22:05:09.123Z" title="7 Mar 2026, 22:05:09 UTC">2 days ago</time>',
  );
});

test("what is the full time already is marked, so that paper keeps it", () => {
  const html = renderToStaticMarkup(<Time at="2026-03-07T22:05:09.123Z" now={now} absolute />);
  expect(html).toContain("data-full");
  expect(html).toContain(">7 Mar 2026, 22:05:09 UTC<");
});
