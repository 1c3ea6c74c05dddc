import clsx from "clsx";
import type { ReactNode } from "react";

export type Definition = { term: string; value: ReactNode };

/** Facts about one thing. A value that is missing shows a dash, read as "none". */
export function DefinitionList({ items, columns = 1 }: { items: readonly Definition[]; columns?: 1 | 2 | 3 }) {
  return (
    <dl
      className={clsx(
        "grid gap-x-6 gap-y-3",
        columns === 2 && "sm:grid-cols-2",
        columns === 3 && "sm:grid-cols-2 lg:grid-cols-3",
      )}
    >
      {items.map(({ term, value }) => (
        <div key={term} className="min-w-0">
          <dt className="text-muted text-sm">{term}</dt>
          <dd className="min-w-0 break-words">{isNothing(value) ? <None /> : value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The sign of an absent value. */
export function None({ word = "none" }: { word?: string }) {
  return (
    <span className="text-faint">
      <span aria-hidden="true">–</span>
      <span className="sr-only">{word}</span>
    </span>
  );
}

const isNothing = (value: ReactNode): boolean => value === null || value === undefined || value === "";
