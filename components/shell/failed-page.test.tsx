import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { FailedPage } from "@/components/shell/failed-page";
import { refusal } from "@/lib/errors";
import { pageFault } from "@/lib/page-fault";

const shown = (error: unknown) =>
  renderToStaticMarkup(<FailedPage error={error} retry={() => {}} />).replace(/<[^>]*>/g, " ");

test("a page that the database is away for says so; any other names its place in the log", () => {
  const away = shown(pageFault(refusal(503, "DATABASE_UNAVAILABLE", "The database cannot be reached.")));
  expect(away).toMatch(
    /Not available just now .*The database cannot be reached\. This page asks again every 5 seconds/,
  );
  expect(away).not.toMatch(/Reference|Something failed/);
  const broken = shown(Object.assign(new Error("secret"), { digest: "4046363150" }));
  expect(broken).toMatch(/This page could not be shown .*Reference for the log: 4046363150/);
  expect(broken).not.toMatch(/secret/);
});
