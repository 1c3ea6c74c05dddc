import { Link } from "@/components/ui/link";

export type Crumb = { label: string; href: string };

/** The way here, without the page itself, which is the title below. Long names shorten, the first never does. */
export function Breadcrumbs({ trail }: { trail: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumbs" className="mb-1">
      <ol className="flex min-w-0 flex-wrap items-center text-muted text-sm">
        {trail.map((crumb) => (
          <li key={crumb.href} className="flex min-w-0 items-center">
            <Link quiet href={crumb.href} className="max-w-60 truncate">
              {crumb.label}
            </Link>
            <span aria-hidden="true" className="mx-1.5 text-faint">
              /
            </span>
          </li>
        ))}
      </ol>
    </nav>
  );
}
