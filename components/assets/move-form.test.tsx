import { renderToStaticMarkup } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { MoveForm, meaningOf, PastApprovers, twinOf } from "@/components/assets/move-form";
import type { Lifecycle } from "@/components/badges/asset";
import { FormState } from "@/components/form/form-state";
import type { Move } from "@/lib/assets/shapes";

vi.mock("next/navigation", () => ({ useRouter: () => ({}) }));

const GATED: Move["forecast"] = {
  kind: "gated",
  needs: "an approver",
  gates: [],
  policy: { id: "pol_1", name: "Lifecycle", revision: 1 },
};
const move = (to: Lifecycle, forecast: Move["forecast"] = GATED): Move => ({
  to,
  why: null,
  forecast,
  ticket_id: null,
});
const none = () => undefined;
const draw = (
  from: Lifecycle,
  drawn: Move,
  breakGlass: { shown: boolean; why: string | null } = { shown: false, why: null },
) =>
  renderToStaticMarkup(
    <MoveForm
      workspace="retail"
      asset={{ plugin: "catalog", kind: "prompt", name: "summarizer" }}
      name="summarizer"
      from={from}
      move={drawn}
      label="Ask to activate"
      breakGlass={breakGlass}
      onBreakGlass={none}
      onClose={none}
    />,
  );
const applyAt = (html: string) => /<input[^>]*name="\/apply_at"[^>]*>/.exec(html)?.[0];

test("a move that waits for approval can be told when, as an instant in UTC", () => {
  const field = applyAt(draw("draft", move("active")));
  expect(field).toContain('type="datetime-local"');
  expect(field).toContain('data-as="instant"');
  expect(draw("draft", move("active"))).toContain("Apply at (UTC)");
});

test("one that is made at once cannot, for there is nothing to wait for", () => {
  expect(applyAt(draw("active", move("deprecated", { kind: "free" })))).toBeUndefined();
  expect(
    applyAt(draw("draft", move("active", { kind: "exempt", policy: { id: "pol_1", name: "Demo", revision: 1 } }))),
  ).toBeUndefined();
});

test("says the state it asks for, or what replaces it", () => {
  expect(draw("archived", move("draft"))).toMatch(/<input type="hidden" name="\/params\/state" value="draft"/);
  const deprecates = draw("active", move("deprecated"));
  expect(deprecates).toContain('name="/params/replacement_ref"');
  expect(deprecates).not.toContain("/params/state");
});

test("the way past the approvers is there for who may, says why not, and is never there where nobody is asked", () => {
  expect(draw("draft", move("active"))).not.toContain("Break glass");
  expect(draw("draft", move("active"), { shown: true, why: null })).toContain("Break glass");
  expect(draw("draft", move("active"), { shown: true, why: "You owe a review." })).toContain("You owe a review.");
  expect(draw("active", move("deprecated", { kind: "free" }), { shown: true, why: null })).not.toContain("Break glass");
});

test("the way past the approvers is held while the same is being asked for", () => {
  const drawn = (busy: boolean) =>
    renderToStaticMarkup(
      <FormState value={{ busy, dirty: false, problem: null }}>
        <PastApprovers why={null} onClick={none} />
      </FormState>,
    );
  expect(drawn(true)).toContain('aria-disabled="true"');
  expect(drawn(false)).not.toContain("aria-disabled");
  expect(draw("draft", move("active"), { shown: true, why: null })).toContain(drawn(false));
});

test("the same change waits already: the button says so, and the way past the approvers stays open", () => {
  const html = draw("draft", { ...move("active"), ticket_id: "apr_1" }, { shown: true, why: null });
  expect(html).toContain("The same change waits for a decision already.");
  expect(html).toContain('href="/workspaces/retail/approvals/apr_1"');
  expect(/<button[^>]*>(?:(?!<button).)*Break glass/.exec(html)?.[0]).not.toContain("aria-disabled");
});

test("a deprecation that names a replacement is another change than the one that waits and names none", () => {
  const waits = { ticket_id: "apr_1" };
  expect(["", "  ", "catalog/prompt/newer"].map((replacement) => twinOf(waits, replacement))).toEqual([
    "apr_1",
    "apr_1",
    null,
  ]);
});

test("each move says what it means before it is made", () => {
  expect(draw("active", move("deprecated"))).toContain("From active to deprecated. What runs goes on running.");
  expect(draw("deprecated", move("archived"))).toContain("can no longer be bound");
  const moves = [
    ["draft", "active"],
    ["active", "deprecated"],
    ["deprecated", "active"],
    ["active", "archived"],
    ["archived", "deprecated"],
    ["archived", "draft"],
  ] as const;
  expect(new Set(moves.map(([from, to]) => meaningOf(from, to))).size).toBe(moves.length);
});
