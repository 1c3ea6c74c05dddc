import { expect, test } from "vitest";
import { queueOf } from "./queue";

test("an address that names no view shows what waits, whatever it names instead", () => {
  for (const view of ["constructor", "__proto__", "toString", "", "nothing"]) {
    expect([view, queueOf({ view })]).toMatchObject([view, { view: "waiting", input: { status: "PENDING_APPROVAL" } }]);
  }
  expect(queueOf({ view: "mine" })).toMatchObject({ view: "mine", input: { requested_by: "me" } });
});
