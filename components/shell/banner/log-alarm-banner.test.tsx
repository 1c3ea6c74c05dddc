import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { LogAlarmBanner } from "@/components/shell/banner/log-alarm-banner";

test("everybody reads that the log was changed; who may read it is led to the place, others to an administrator", () => {
  const shown = (canReadAudit: boolean) =>
    renderToStaticMarkup(<LogAlarmBanner alarm={{ kind: "broken" }} workspace="acme" canReadAudit={canReadAudit} />);
  for (const html of [shown(true), shown(false)])
    expect(html).toContain("The audit log was changed after it was sealed.");
  expect(shown(true)).toMatch(/<a [^>]*href="\/workspaces\/acme\/audit\/[^"]*"[^>]*>See where/);
  expect(shown(false)).not.toContain("<a ");
  expect(shown(false)).toContain("Tell an administrator.");
});

test("a check that could not be finished is told as one, with when the log last held, and never as a log that was changed", () => {
  const shown = (heldAt: string | null, canReadAudit: boolean) =>
    renderToStaticMarkup(
      <LogAlarmBanner alarm={{ kind: "unfinished", heldAt }} workspace="acme" canReadAudit={canReadAudit} />,
    );
  const html = shown("2026-03-01T10:00:00.000Z", true);
  expect(html).toContain("The check of the audit log could not be finished. It last held 1 Mar 2026");
  expect(html).toMatch(/<a [^>]*href="\/workspaces\/acme\/audit\/[^"]*"[^>]*>See why/);
  expect(html).not.toContain("was changed");
  expect(shown(null, false)).toContain("It was never checked before.");
  expect(shown(null, false)).not.toContain("<a ");
});
