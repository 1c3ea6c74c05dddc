"use client";

import { LinkButton } from "@/components/ui/link";

type Props = {
  /** What stands here, in the plural: "approvals". */
  of: string;
  shown: number;
  /** Address of the next page; null at the end. */
  next: string | null;
  /** Address of the first page, when this is not it. */
  first: string | null;
  /** The word for "further": lists run newest first unless they say otherwise. */
  further?: string;
};

/** Pages by cursor, in the address. There is no total and no page number: the list is not counted to show a part. */
export function Pagination({ of, shown, next, first, further = "older" }: Props) {
  if (!next && !first) return null;
  return (
    <nav aria-label={`Pages of ${of}`} className="flex items-center justify-between gap-3 py-3 text-muted text-sm">
      <span className="whitespace-nowrap max-sm:sr-only">{shown === 1 ? "One" : `${shown} ${of}`} on this page</span>
      <span className="flex flex-wrap gap-2">
        {first && (
          <LinkButton size="sm" href={first} icon="arrow-up">
            Back to the start
          </LinkButton>
        )}
        {next && (
          <LinkButton size="sm" href={next} icon="arrow-down" rel="next">
            Load {further}
          </LinkButton>
        )}
      </span>
    </nav>
  );
}
