import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { DiffView } from "@/components/diff/diff-view";
import type { Difference, Json } from "@/lib/versions/diff";

const draw = (before: Json, after: Json) =>
  renderToStaticMarkup(<DiffView label="Changes" before={before} after={after} />);

test("shows each changed field by name, with what it was and what it becomes", () => {
  const html = draw({ spec: { replicas: 2 }, same: 1 }, { spec: { replicas: 3 }, same: 1 });
  expect(html).toContain("spec › replicas");
  expect(html).toMatch(/<del[^>]*>2<\/del>/);
  expect(html).toMatch(/<ins[^>]*>3<\/ins>/);
  expect(html).not.toContain("same");
});

test("says so when there is nothing to show, and where it stopped", () => {
  expect(draw({ a: 1 }, { a: 1 })).toContain("No differences");
  const many = (n: number): Json => Array.from({ length: 300 }, (_, i) => i + n);
  expect(draw(many(0), many(1000))).toContain(
    "Only the first 200 differences are shown; there are more. Of these: 200 changed",
  );
});

test("markup in a value stays text", () => {
  expect(draw({ a: "<img src=x>" }, { a: "<script>" })).not.toMatch(/<(img|script)/);
});

test("what is said in words is drawn as such, with its names as they are", () => {
  const difference = { changes: [{ path: "/Who has to agree", kind: "added", after: "1 approver" }], truncated: false };
  const html = renderToStaticMarkup(<DiffView label="Changes" difference={difference as Difference} words />);
  expect(html).toContain(">Who has to agree</p>");
  expect(html).toMatch(/<ins[^>]*>1 approver<\/ins>/);
  expect(html).not.toMatch(/<code|font-mono[^"]*">1 approver/);
});
