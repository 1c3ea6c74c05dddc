"use client";

import { createContext, type ReactNode, useContext, useEffect, useId, useMemo, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { BareCheckbox } from "@/components/ui/input/checkbox";

type Chosen = { ids: ReadonlySet<string>; set: (ids: readonly string[], on: boolean) => void; clear: () => void };

const Context = createContext<Chosen | null>(null);

/** Holds which rows of the table inside it are chosen. Rows stay server-drawn; only their boxes live here. */
export function Selection({ children }: { children: ReactNode }) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const value = useMemo<Chosen>(
    () => ({
      ids,
      set: (which, on) =>
        setIds((old) => (on ? new Set([...old, ...which]) : new Set([...old].filter((id) => !which.includes(id))))),
      clear: () => setIds(new Set()),
    }),
    [ids],
  );
  return <Context value={value}>{children}</Context>;
}

/** The rows chosen now. Only inside a `Selection`. */
export function useSelection(): Chosen {
  const chosen = useContext(Context);
  if (!chosen) throw new Error("a row can only be chosen inside <Selection>");
  return chosen;
}

export function SelectRow({ id, label }: { id: string; label: string }) {
  const { ids, set } = useSelection();
  return (
    <BareCheckbox
      label={label}
      data-row-check
      className="relative z-10 align-middle"
      checked={ids.has(id)}
      onChange={(event) => set([id], event.target.checked)}
    />
  );
}

/** One box for all rows of the page; where the table is drawn as cards, its line says so and can be pressed as a whole. */
export function SelectAll({ ids, label }: { ids: readonly string[]; label: string }) {
  const chosen = useSelection();
  const count = ids.filter((id) => chosen.ids.has(id)).length;
  const box = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => {
    if (box.current) box.current.indeterminate = count > 0 && count < ids.length;
  }, [count, ids.length]);
  return (
    <label htmlFor={id} className="@max-2xl:flex @max-2xl:h-full cursor-pointer items-center justify-end gap-3">
      <span className="@2xl:hidden">Choose all</span>
      <BareCheckbox
        ref={box}
        id={id}
        label={label}
        className="align-middle"
        checked={count === ids.length && count > 0}
        onChange={(event) => chosen.set(ids, event.target.checked)}
      />
    </label>
  );
}

/** What can be done with the chosen rows; lies over the page's foot, so nothing moves when it comes. */
export function SelectionBar({ children }: { children: ReactNode }) {
  const { ids, clear } = useSelection();
  if (ids.size === 0) return null;
  return (
    <section
      aria-label="Chosen rows"
      className="fixed inset-x-3 bottom-3 z-30 flex flex-wrap items-center justify-between sm:right-auto sm:min-w-md gap-2 rounded-lg bg-surface px-4 py-2 shadow-float"
    >
      <span role="status">{ids.size} chosen</span>
      <span className="flex flex-wrap items-start gap-2">
        {children}
        <Button variant="ghost" onClick={clear}>
          Clear
        </Button>
      </span>
    </section>
  );
}
