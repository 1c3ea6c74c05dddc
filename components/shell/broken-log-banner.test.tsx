import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { BrokenLogBanner } from "@/components/shell/broken-log-banner";

test("everybody reads that the log was changed; who may read it is led to the place, others to an administrator", () => {
  const shown = (canReadAudit: boolean) =>
    renderToStaticMarkup(<BrokenLogBanner workspace="acme" canReadAudit={canReadAudit} />);
  for (const html of [shown(true), shown(false)])
    expect(html).toContain("The audit log was changed after it was sealed.");
  expect(shown(true)).toMatch(/<a [^>]*href="\/workspaces\/acme\/audit\/[^"]*"[^>]*>See where/);
  expect(shown(false)).not.toContain("<a ");
  expect(shown(false)).toContain("Tell an administrator.");
});
