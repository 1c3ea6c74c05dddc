"use client";

import { useEffect, useState } from "react";
import { Checkbox } from "@/components/ui/input/checkbox";
import { Kbd } from "@/components/ui/kbd";
import { Dialog } from "@/components/ui/overlay/dialog";

const KEYS: readonly [string, string][] = [
  ["j", "Next row"],
  ["k", "Previous row"],
  ["Enter", "Open the row"],
  ["x", "Choose the row"],
  ["/", "Search"],
  ["Esc", "Leave the search"],
  ["?", "This list"],
];

const SETTING = "assent_keys";
const SEARCH = "main input[type='search']";

/** True where a letter is text being written or chooses from a menu, or where the browser or a screen reader wants it with a modifier. */
function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const at = event.target;
  if (!(at instanceof HTMLElement)) return false;
  const box = at instanceof HTMLInputElement && at.type === "checkbox";
  if (at.closest("[role='menu'], [popover]")) return true;
  return !box && at.matches("input, textarea, select, [contenteditable='true']");
}

/**
 * Keys for the table on this page: they move the focus between the links of its rows, so Enter, screen readers and the
 * focus ring work as for any link. Who opens a row and comes back goes on from it, or from its place where it is gone.
 * Draws nothing but the list of keys, when asked.
 */
export function RowKeys({ extra = [] }: { extra?: readonly [string, string][] }) {
  const [help, setHelp] = useState(false);
  useEffect(() => {
    let place = comeBack();
    function pressed(event: KeyboardEvent) {
      // "/" leads into the search; this leads out of it again.
      if (event.key === "Escape" && event.target instanceof HTMLElement && event.target.matches(SEARCH))
        return event.target.blur();
      if (isTyping(event) || document.querySelector("dialog[open]")) return;
      if (event.key === "?") setHelp(true);
      else if (localStorage.getItem(SETTING) === "off") return;
      else if (event.key === "/") document.querySelector<HTMLElement>(SEARCH)?.focus();
      else if (event.key === "j" || event.key === "k") {
        step(event.key === "j" ? 1 : -1, place);
        place = null;
      } else if (event.key === "x") currentRow()?.querySelector<HTMLElement>("[data-row-check]")?.click();
      else return;
      event.preventDefault();
    }
    document.addEventListener("keydown", pressed);
    document.addEventListener("click", leave, { capture: true });
    return () => {
      document.removeEventListener("keydown", pressed);
      document.removeEventListener("click", leave, { capture: true });
    };
  }, []);
  return (
    <Dialog open={help} onClose={() => setHelp(false)} title="Keyboard">
      <KeyList keys={[...KEYS, ...extra]} />
    </Dialog>
  );
}

// A component of its own: it reads the browser's storage, and exists only once the dialog is open.
function KeyList({ keys }: { keys: readonly [string, string][] }) {
  return (
    <>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
        {keys.map(([key, does]) => (
          <div key={key} className="contents">
            <dt>
              <Kbd>{key}</Kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      {/* Speech input types letters: whoever uses it must be able to turn single keys off. */}
      <Checkbox
        className="mt-4"
        defaultChecked={localStorage.getItem(SETTING) !== "off"}
        onChange={(event) => localStorage.setItem(SETTING, event.target.checked ? "on" : "off")}
      >
        Single keys move through tables
      </Checkbox>
    </>
  );
}

const currentRow = () => document.activeElement?.closest<HTMLElement>(".row");
const LINK = ".row :is(.row-link, [data-row-link])";
const rowLinks = () => [...document.querySelectorAll<HTMLElement>(LINK)];
/** A row is known by where its link leads; of several that lead there, by its place among all. */
const rowOf = (link: Element) => link.getAttribute("href");

/** One row on from where the focus is; from `place`, which lies before the row of that number, where it is in no row. */
function step(by: 1 | -1, place: number | null): void {
  const links = rowLinks();
  const row = currentRow();
  const at = links.findIndex((link) => row?.contains(link));
  const from = by === 1 ? (place ?? 0) : (place ?? links.length) - 1;
  links[Math.min(Math.max(at === -1 ? from : at + by, 0), links.length - 1)]?.focus();
}

/** The entry of the browser's history remembers by which of its rows the page was left. */
const LEFT = "assent_row";

function leave(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest<HTMLElement>(LINK) : null;
  if (!link) return;
  const left: Left = { row: rowOf(link), at: rowLinks().indexOf(link) };
  window.history.replaceState({ ...window.history.state, [LEFT]: left }, "");
}

type Left = { row: string | null; at: number };

/** Where among these rows the one that was left is: of several that lead there, such as two notifications of one request, the nearest; -1 where none does. */
export function placeOf(rows: readonly (string | null)[], left: Left): number {
  const far = (at: number) => Math.abs(at - left.at);
  const [nearest = -1] = [...rows.keys()].filter((at) => rows[at] === left.row).sort((a, b) => far(a) - far(b));
  return nearest;
}

/** Gives the focus back to the row that was opened from here; where it is gone, answers the place it had. */
function comeBack(): number | null {
  const left: Left | undefined = window.history.state?.[LEFT];
  if (!left || document.activeElement !== document.body) return null;
  const links = rowLinks();
  const link = links[placeOf(links.map(rowOf), left)];
  // The browser has brought the page itself back to where it was.
  link?.focus({ preventScroll: true });
  return link ? null : left.at;
}
