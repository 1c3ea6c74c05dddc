export type Toast = {
  id: number;
  tone: "success" | "danger" | "info";
  text: string;
  /** A second line: the reason, or the request id of a failure. */
  detail?: string;
  link?: { href: string; label: string };
};

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says something in the corner, from any client component. Failures stay until dismissed; the rest leave by themselves. */
export function toast(given: Omit<Toast, "id">): void {
  last += 1;
  // More than three at once is noise: the oldest leaves.
  set([...toasts, { ...given, id: last }].slice(-3));
}

export const dismissToast = (id: number): void => set(toasts.filter((t) => t.id !== id));

export const currentToasts = (): readonly Toast[] => toasts;

export function onToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
