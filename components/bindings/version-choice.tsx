import clsx from "clsx";
import { VersionName } from "@/components/badges/version";
import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { type AssetRef, to } from "@/lib/paths";

type Offered = {
  number: number;
  label: string;
  created_at: string;
  created_by: string;
  why: string | null;
  warnings: string[];
};
type Props = {
  at: { workspace: string; asset: AssetRef; environment: string };
  versions: readonly Offered[];
  live: number | null;
  chosen: number | null;
  now: Date;
};

/** The versions to choose from, the newest first. Links: the choice is the address, and works before any script has run. */
export function VersionChoice({ at, versions, live, chosen, now }: Props) {
  return (
    <ul aria-label="Versions to choose from" className="flex max-h-[28rem] flex-col gap-1 overflow-y-auto">
      {versions.map((v) => (
        <li key={v.number}>
          <Link
            quiet
            href={to.editBinding(at, { version: v.number })}
            aria-current={v.number === chosen ? "true" : undefined}
            className={clsx(
              "block rounded-md border px-3 py-2 hover:no-underline focus-visible:-outline-offset-2",
              v.number === chosen ? "border-accent bg-hover" : "border-line hover:bg-hover",
            )}
          >
            <span className="flex flex-wrap items-center justify-between gap-2">
              <VersionName number={v.number} label={v.label} />
              {v.number === live && <Badge tone="success">runs now</Badge>}
            </span>
            <span className="block text-muted text-xs">
              {v.created_by}, <Time at={v.created_at} now={now} />
            </span>
            {v.why && <span className="block text-muted text-xs">{v.why}</span>}
          </Link>
        </li>
      ))}
    </ul>
  );
}
