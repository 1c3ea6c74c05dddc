import { pointerKeys } from "@/lib/pointer";

export type Tree = { [key: string]: unknown };

/**
 * The JSON body a form stands for. A control's name is the JSON Pointer of its value, the same pointer a refusal names
 * it by. `data-as` says what the text means: `number`, `list` (one entry per line or comma), `boolean`, `date`, `json`.
 * Empty controls are left out, or become null with `data-empty="null"`: the merge patch's word for "clear".
 */
export function bodyOf(form: HTMLFormElement): Tree {
  const body: Tree = {};
  for (const control of form.elements) {
    if (!isControl(control) || !control.name.startsWith("/")) continue;
    if (control instanceof HTMLInputElement && control.type === "radio" && !control.checked) continue;
    const value = controlValue(control);
    if (value !== undefined) put(body, pointerKeys(control.name), value);
  }
  return body;
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const isControl = (element: Element): element is Control =>
  element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;

function controlValue(control: Control): unknown {
  if (control instanceof HTMLInputElement && control.type === "checkbox") return control.checked;
  return readText(control.value, control.dataset.as, control.dataset.empty);
}

/** What one control's text means. Text that is not the JSON or number it should be stays text, for the server to refuse. */
export function readText(text: string, as?: string, empty?: string): unknown {
  const trimmed = text.trim();
  if (as === "list" && !(trimmed === "" && empty === "null"))
    return trimmed === ""
      ? []
      : trimmed
          .split(/[\n,]/)
          .map((t) => t.trim())
          .filter(Boolean);
  if (trimmed === "") return empty === "null" ? null : undefined;
  if (as === "number") return Number.isFinite(Number(trimmed)) ? Number(trimmed) : text;
  if (as === "boolean") return trimmed === "true";
  // A day, as a date field gives it, is its first moment.
  if (as === "date") return /^\d{4}-\d\d-\d\d$/.test(trimmed) ? `${trimmed}T00:00:00.000Z` : text;
  // A moment, as a field that says UTC gives it.
  if (as === "instant") return /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(trimmed) ? `${trimmed}:00.000Z` : text;
  if (as === "json") {
    try {
      return JSON.parse(trimmed);
    } catch {
      return text;
    }
  }
  return trimmed;
}

/** Puts a value where a pointer's keys lead, making objects on the way. */
export function put(body: Tree, keys: readonly string[], value: unknown): void {
  let at = body;
  for (const key of keys.slice(0, -1)) {
    const inner = Object.hasOwn(at, key) ? at[key] : undefined;
    const next: Tree = typeof inner === "object" && inner !== null ? (inner as Tree) : {};
    at[key] = next;
    at = next;
  }
  const last = keys.at(-1);
  if (last !== undefined) at[last] = value;
}

const isTree = (value: unknown): value is Tree => typeof value === "object" && value !== null && !Array.isArray(value);

/** The merge patch (RFC 7396) that turns one body into another: what did not change is not in it, what went is null. */
export function mergePatch(from: Tree, to: Tree): Tree {
  const patch: Tree = {};
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [before, after] = [from[key], to[key]];
    if (isTree(before) && isTree(after)) {
      const inner = mergePatch(before, after);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (JSON.stringify(before) !== JSON.stringify(after)) patch[key] = after === undefined ? null : after;
  }
  return patch;
}
