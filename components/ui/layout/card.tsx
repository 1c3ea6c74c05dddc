import clsx from "clsx";
import { type ReactNode, useId } from "react";

type Props = {
  title?: ReactNode;
  /** Small words beside the title. */
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Without inner padding, for tables and lists that reach the edge. */
  flush?: boolean;
  className?: string;
};

/** A bounded part of a page; with a title it is a named region. */
export function Card({ title, note, actions, children, flush, className }: Props) {
  const id = useId();
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={clsx("min-w-0 rounded-lg border border-line bg-surface", className)}
    >
      {title && (
        <div className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-line border-b px-4 py-1.5">
          <h2 id={id} className="font-semibold text-base">
            {title}
            {note && <span className="ml-1 font-normal text-muted text-sm"> {note}</span>}
          </h2>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
      )}
      <div className={clsx(!flush && "p-4")}>{children}</div>
    </section>
  );
}
