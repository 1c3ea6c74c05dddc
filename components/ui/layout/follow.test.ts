import { expect, test } from "vitest";
import { type Anchor, followed, type Press } from "@/components/ui/layout/follow";

const HERE = { origin: "https://assent.test", pathname: "/workspaces/retail/approvals", search: "?view=all" };
const press = (more: Partial<Press> = {}): Press => ({
  ...{ button: 0, metaKey: false, ctrlKey: false, shiftKey: false, altKey: false, defaultPrevented: false },
  ...more,
});
function anchor(href: string, attributes: Record<string, string> = {}): Anchor {
  const { origin, pathname, search, hash } = new URL(href, `${HERE.origin}${HERE.pathname}${HERE.search}`);
  return {
    origin,
    pathname,
    search,
    hash,
    target: attributes.target ?? "",
    hasAttribute: (name) => name in attributes,
  };
}

test("a plain press of a link of ours is followed, with its query and its place on the page", () => {
  expect(followed(press(), anchor("/workspaces/retail/assets?q=a%2Fb#labels"), HERE)).toBe(
    "/workspaces/retail/assets?q=a%2Fb#labels",
  );
  expect(followed(press(), anchor("/workspaces/retail/approvals?view=all"), HERE)).toBe(
    "/workspaces/retail/approvals?view=all",
  );
});

test.each([
  ["middle button", { button: 1 }],
  ["command key", { metaKey: true }],
  ["control key", { ctrlKey: true }],
  ["shift key", { shiftKey: true }],
  ["option key", { altKey: true }],
  ["taken by somebody else", { defaultPrevented: true }],
])("the browser keeps a press with: %s", (_, more) => {
  expect(followed(press(more), anchor("/workspaces/retail"), HERE)).toBeNull();
});

test.each([
  ["another tab", anchor("/workspaces/retail", { target: "_blank" })],
  ["a download", anchor("/workspaces/retail", { download: "" })],
  ["another site", anchor("https://elsewhere.test/workspaces/retail")],
  ["another port", anchor("https://assent.test:444/workspaces/retail")],
  ["a mail", anchor("mailto:someone@assent.test")],
  ["the API", anchor("/api/v1/admin/audit-logs/export")],
  ["a place on this page", anchor("#main")],
])("the browser keeps a press on %s", (_, at) => {
  expect(followed(press(), at, HERE)).toBeNull();
});
