import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { WaitingCount } from "@/components/shell/waiting-count";

const shown = (count: number, more = false) => renderToStaticMarkup(<WaitingCount count={count} more={more} />);
const text = (html: string) => html.replace(/<[^>]*>/g, "");

test("a count says how many wait, and one that is a lower bound says that it is", () => {
  expect(shown(0)).toBe("");
  expect(text(shown(7))).toBe("7 waiting for you");
  expect(text(shown(99))).toBe("99 waiting for you");
  expect(text(shown(100, true))).toBe("99+ at least 99 waiting for you");
  expect(text(shown(3, true))).toBe("3+ at least 3 waiting for you");
  expect(shown(3, true)).toContain('title="At least 3: only what has waited longest was looked through"');
  // Nothing among those that were looked through is not nothing.
  expect(text(shown(0, true))).toBe("0+ at least 0 waiting for you");
  expect(shown(100, true)).not.toContain("title=");
});
