import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { HistoryEntries } from "@/components/assets/history-entries";
import type { HistoryEvent } from "@/lib/audit/shapes";

const now = new Date("2026-03-01T12:00:00Z");
const event = (over: Partial<HistoryEvent>): HistoryEvent => ({
  id: "evt_1",
  occurred_at: now.toISOString(),
  action: "binding.put",
  action_code: null,
  outcome: "success",
  actor: { kind: "user", id: "usr_1", name: "Ola", on_behalf_of: null },
  resource: { type: "binding", id: "bnd_1", name: "summarizer" },
  environment: "prod",
  surface: "console",
  ticket_id: null,
  correlation_id: "cor_1",
  details: {},
  ...over,
});
const text = (over: Partial<HistoryEvent>, named = false) =>
  renderToStaticMarkup(
    <HistoryEntries workspace="retail" events={[event(over)]} prod={new Set(["prod"])} now={now} named={named} />,
  )
    .replaceAll("<!-- -->", "")
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ");

test("says which freeze somebody went past, and why", () => {
  const details = { after: { version: 2 }, freeze_override: { reason: "Prices are wrong.", window: "Holidays" } };
  expect(text({ details })).toContain("During the freeze “Holidays”: Prices are wrong.");
});

test("says what broke the glass, with its incident, and a reason that is also the freeze's only once", () => {
  const said = text({
    action: "break_glass.use",
    details: {
      summary: "bind version 2 in prod",
      break_glass: { reason: "Checkout is down.", incident: "INC-7" },
      freeze_override: { reason: "Checkout is down.", window: "Holidays" },
    },
  });
  expect(said).toContain("Ola broke glass: bind version 2 in prod");
  expect(said).toContain("Incident INC-7: Checkout is down. During the freeze “Holidays”.");
  expect(said.match(/Checkout is down/g)).toHaveLength(1);
});

test("names what an event is about where the page is about many things, and nowhere twice", () => {
  const bound = { resource: { type: "binding", id: "bnd_1", name: "catalog/prompt/summarizer" } };
  const details = { before: { version: 2 }, after: { version: 4 } };
  expect(text({ ...bound, details }, true)).toContain("Ola bound version 4 instead of 2: catalog/prompt/summarizer");
  expect(text({ ...bound, details })).not.toContain("catalog/prompt/summarizer");
  const summary = "Run version 4 of summarizer in prod";
  const asked = { action: "approval.request", details: { summary }, resource: { ...bound.resource, name: summary } };
  expect(text(asked, true).match(/Run version 4/g)).toHaveLength(1);
});
