import type { ReactNode } from "react";

type Props = {
  title: ReactNode;
  /** Above the title: where we are. */
  breadcrumbs?: ReactNode;
  /** After the title: badges. */
  marks?: ReactNode;
  /** One sentence below. */
  children?: ReactNode;
  /** Right of it on wide screens, below on narrow ones. */
  actions?: ReactNode;
};

/** The head of a page: its one `h1`. */
export function PageHeader({ title, breadcrumbs, marks, children, actions }: Props) {
  return (
    <header className="mb-5 flex flex-col gap-3 sm:flex-row sm:items-end sm:justify-between">
      <div className="min-w-0">
        {breadcrumbs}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 break-words font-semibold text-xl tracking-tight">{title}</h1>
          {marks && <div className="flex flex-wrap items-center gap-1.5">{marks}</div>}
        </div>
        {children && <p className="mt-1 max-w-prose text-muted">{children}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-start gap-2">{actions}</div>}
    </header>
  );
}
