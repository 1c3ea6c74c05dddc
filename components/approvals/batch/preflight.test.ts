import { expect, test } from "vitest";
import { type Asked, preflight } from "@/components/approvals/batch/preflight";

let made = 0;
const asked = (more: object = {}): Asked =>
  ({
    id: `apr_${++made}`,
    summary: `Change ${made}`,
    action: "binding.put",
    environment: { slug: "prod", class: "prod" },
    can_decide: true,
    reasons: [],
    stale: false,
    diff: { changes: [{ path: "/version", kind: "changed", before: 1, after: 2 }], truncated: false },
    ...more,
  }) as unknown as Asked;
const other = { changes: [{ path: "/version", kind: "changed", before: 2, after: 3 }], truncated: false };

test("requests that change the same stand together, the largest group first", () => {
  const requests = [asked({ diff: other }), asked(), asked(), asked({ action: "binding.rollback" })];
  const { groups } = preflight(requests);
  expect(groups.map((g) => g.requests.map((r) => r.id))).toEqual([
    [requests[1]?.id, requests[2]?.id],
    [requests[0]?.id],
    [requests[3]?.id],
  ]);
});

test("a difference that was cut short is equal to none", () => {
  const diff = { ...other, truncated: true };
  expect(preflight([asked({ diff }), asked({ diff })]).groups).toHaveLength(2);
});

test("what cannot be decided is left out with the server's reason, beside what could not be read", () => {
  const own = asked({ can_decide: false, reasons: ["You asked for this change; someone else has to decide."] });
  const gone = { id: "apr_x", summary: "apr_x", why: "There is nothing here, or it is not yours to see." };
  expect(preflight([own, asked()], [gone])).toMatchObject({
    groups: [{ requests: [{}] }],
    leftOut: [gone, { id: own.id, why: "You asked for this change; someone else has to decide." }],
  });
});

test("S2-39 test and prod together are mixed; one left out does not count, nor does one of the whole workspace", () => {
  const inTest = { environment: { slug: "test", class: "test" } };
  expect(preflight([asked(), asked(inTest)]).mixed).toBe(true);
  expect(preflight([asked(), asked({ ...inTest, can_decide: false })]).mixed).toBe(false);
  expect(preflight([asked(), asked({ environment: null })]).mixed).toBe(false);
});
