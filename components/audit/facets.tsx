import clsx from "clsx";
import { Link } from "@/components/ui/link";
import { chosenOf, withTerm } from "@/lib/audit/rules/query";

export type Facet = { word: string; label: string; any: string; values: readonly { value: string; label: string }[] };

type Props = { query: string; facets: readonly Facet[]; hrefOf: (query: string) => string };

/** The usual questions as links. Each is a term of the typed query, so that both always say the same. */
export function AuditFacets({ query, facets, hrefOf }: Props) {
  return (
    <nav aria-label="Facets" className="mb-3 flex flex-col gap-1.5">
      {facets.map(({ word, label, any, values }) => {
        const chosen = chosenOf(query, word);
        return (
          <div key={word} className="flex flex-wrap items-center gap-x-1 gap-y-1 text-sm">
            <span className="w-24 shrink-0 text-muted text-xs">{label}</span>
            <Choice href={hrefOf(withTerm(query, word, null))} current={chosen === null}>
              {any}
            </Choice>
            {values.map((v) => (
              <Choice key={v.value} href={hrefOf(withTerm(query, word, v.value))} current={chosen === v.value}>
                {v.label}
              </Choice>
            ))}
          </div>
        );
      })}
    </nav>
  );
}

function Choice({ href, current, children }: { href: string; current: boolean; children: string }) {
  return (
    <Link
      href={href}
      quiet
      scroll={false}
      aria-current={current ? "true" : undefined}
      className={clsx(
        "rounded-md border px-2 py-0.5 text-xs hover:no-underline pointer-coarse:py-1.5",
        current ? "border-accent bg-selected font-medium" : "border-line bg-surface hover:bg-hover",
      )}
    >
      {children}
    </Link>
  );
}
