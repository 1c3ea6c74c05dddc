import type { Page } from "@playwright/test";
import { console_, expect, test, WORKSPACE } from "./fixtures";

const W = `/workspaces/${WORKSPACE}`;
const SUMMARIZER = console_.asset("catalog", "prompt", "summarizer");

/**
 * Texts of one line that are drawn apart and have no space between them: whoever hears or copies them gets one word. A
 * version 1 that is 2 behind is then version 12.
 */
const runTogether = (page: Page) =>
  page.evaluate(() => {
    const inline = (from: Element, to: Element) => {
      for (let e: Element | null = from; e && e !== to; e = e.parentElement)
        if (getComputedStyle(e).display !== "inline" || getComputedStyle(e).position === "absolute") return false;
      return !/flex|grid/.test(getComputedStyle(to).display);
    };
    const box = (node: Node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return range.getBoundingClientRect();
    };
    const found: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let before: Text | null = null;
    while (texts.nextNode()) {
      const text = texts.currentNode as Text;
      const [a, b] = [before?.parentElement, text.parentElement];
      if (!text.data.trim() || !b?.checkVisibility() || b.closest("svg, pre, textarea, option, .cm-editor, ins, del"))
        continue;
      if (before && a && a !== b) {
        const between = document.createRange();
        between.setStartAfter(before);
        between.setEndBefore(text);
        const common = between.commonAncestorContainer as Element;
        const apart = box(text).left - box(before).right > 2;
        const spaced = /\s$/.test(before.data) || /^\s/.test(text.data) || between.toString() !== "";
        if (apart && !spaced && inline(a, common) && inline(b, common))
          found.push(`${before.data.slice(-20)}|${text.data.slice(0, 20)}`);
      }
      before = text;
    }
    return found;
  });

test("what is drawn apart is apart for who hears or copies it", async ({ as }) => {
  const { page } = await as("admin");
  const problems: string[] = [];
  for (const path of [
    W,
    `${W}/approvals`,
    `${W}/environments?show=behind`,
    `${W}/settings/members`,
    `${W}/settings/webhooks`,
    `${W}/policies/new`,
    `${W}/audit/verify`,
    SUMMARIZER,
    `${SUMMARIZER}?edit=record`,
    `${SUMMARIZER}/draft`,
    `${SUMMARIZER}/versions`,
    `${SUMMARIZER}/versions/1`,
    `${SUMMARIZER}/bindings`,
    `${SUMMARIZER}/history`,
  ]) {
    await page.goto(path);
    problems.push(...(await runTogether(page)).map((texts) => `${path}: ${texts}`));
  }
  expect(problems).toEqual([]);
});
