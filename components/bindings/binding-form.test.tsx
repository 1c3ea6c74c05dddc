import { renderToStaticMarkup } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { BindingForm } from "@/components/bindings/binding-form";
import { configOf } from "@/components/bindings/edit-request";
import type { BindingProposal } from "@/lib/bindings/shapes";

let choosing = false;
vi.mock("next/navigation", () => ({ useRouter: () => ({}) }));
vi.mock("@/components/bindings/choosing", () => ({ useChoosing: () => ({ choosing, choose: () => undefined }) }));

const draw = (proposal: Partial<BindingProposal>, frozen: string | null) =>
  renderToStaticMarkup(
    <BindingForm
      workspace="retail"
      asset={{ plugin: "catalog", kind: "prompt", name: "summarizer" }}
      environment="prod"
      from={null}
      revision={1}
      config={{}}
      proposal={{ verb: "put", version: 2, why: null, nothing: false, warnings: [], ...proposal } as BindingProposal}
      why={null}
      frozen={frozen}
      whyNotOverride={null}
      breakGlass={{ shown: true, why: null }}
    />,
  );
const GATED = { kind: "gated", needs: "an approver", gates: [], policy: { id: "pol_1", name: "Moves", revision: 1 } };
const stillOf = (html: string, label: string) =>
  /aria-disabled="true"/.test(html.split("<button").find((button) => button.includes(label)) ?? "");

test.each([
  ["Ask for approval", { forecast: GATED } as Partial<BindingProposal>, null],
  ["Break glass…", { forecast: GATED } as Partial<BindingProposal>, null],
  ["Go past the freeze…", { forecast: { kind: "free" } } as Partial<BindingProposal>, "Frozen until Monday."],
])("%s: waits until the page has answered for the version that was chosen", (label, proposal, frozen) => {
  choosing = false;
  expect(draw(proposal, frozen)).toContain(label);
  expect(stillOf(draw(proposal, frozen), label)).toBe(false);
  choosing = true;
  expect(stillOf(draw(proposal, frozen), label)).toBe(true);
});

test("a configuration is sent as it was typed, and not where it is the one that runs", () => {
  expect(configOf({ a: 1 }, '{ "a": 1 }')).toBeNull();
  expect(configOf({ a: 1 }, '{ "a": 1.50 }')).toBe('{ "a": 1.50 }');
});

test("what is no JSON is sent as a text, for the server to refuse: it adds nothing to the request beside it", () => {
  expect(configOf({}, '{}, "version": 9')).toBe(JSON.stringify('{}, "version": 9'));
  expect(configOf({}, "{")).toBe('"{"');
});
