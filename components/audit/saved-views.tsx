"use client";

import { type FormEvent, useEffect, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input/input";
import { Link } from "@/components/ui/link";
import { to } from "@/lib/paths";

type View = { name: string; query: string };
type Props = { workspace: string; person: string; query: string; usual: readonly View[] };

const MOST = 20;

/**
 * Queries under a name: the usual ones, and those a person keeps in this browser. Keeping one writes nothing to the
 * server, so a reader of the log needs no right to change anything.
 */
export function SavedViews({ workspace, person, query, usual }: Props) {
  const place = `assent:audit-views:${workspace}:${person}`;
  const [own, setOwn] = useState<readonly View[]>([]);
  const [naming, setNaming] = useState(false);
  useEffect(() => setOwn(read(place)), [place]);

  function keep(next: readonly View[]) {
    setOwn(next);
    try {
      localStorage.setItem(place, JSON.stringify(next));
    } catch {
      // A browser that keeps nothing shows the view until the page is left.
    }
  }
  function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    if (name === "") return;
    keep([...own.filter((v) => v.name !== name), { name: name.slice(0, 60), query }].slice(-MOST));
    setNaming(false);
  }
  return (
    <div className="mb-3 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1 text-sm print:hidden">
      <span className="w-24 shrink-0 text-muted text-xs">Views</span>
      {usual.map((v) => (
        <Link key={v.name} href={to.audit({ workspace }, { q: v.query })}>
          {v.name}
        </Link>
      ))}
      {own.map((v) => (
        <span key={v.name} className="inline-flex items-center gap-1">
          <Link href={to.audit({ workspace }, { q: v.query })}>{v.name}</Link>
          <button
            type="button"
            aria-label={`Forget the view ${v.name}`}
            className="rounded-sm px-1 text-muted hover:text-ink"
            onClick={() => keep(own.filter((o) => o.name !== v.name))}
          >
            ×
          </button>
        </span>
      ))}
      {naming ? (
        <form onSubmit={save} className="flex items-center gap-1">
          <Input name="name" aria-label="Name of the view" required maxLength={60} autoFocus className="w-40" />
          <Button type="submit" size="sm">
            Keep
          </Button>
          <Button size="sm" variant="ghost" onClick={() => setNaming(false)}>
            Cancel
          </Button>
        </form>
      ) : (
        query !== "" && (
          <Button size="sm" variant="ghost" icon="plus" onClick={() => setNaming(true)}>
            Keep this query
          </Button>
        )
      )}
    </div>
  );
}

function read(place: string): View[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place) ?? "[]");
    if (!Array.isArray(kept)) return [];
    return kept.filter((v): v is View => typeof v?.name === "string" && typeof v?.query === "string").slice(0, MOST);
  } catch {
    return [];
  }
}
