import { LifecycleBadge } from "@/components/badges/asset";
import { Digest, VersionName } from "@/components/badges/version";
import type { Column } from "@/components/table/columns";
import { RowLink } from "@/components/table/row-link";
import { None } from "@/components/ui/layout/definition-list";
import { Link } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { type AssetRef, to } from "@/lib/paths";
import type { Version } from "@/lib/versions/shapes";

type At = { workspace: string; asset: AssetRef };

/** Where a version came from, in the words of the console. */
export const SOURCES: Record<string, string> = {
  "designer-publish": "console",
  designer: "console",
  "cli-apply": "cli · draft",
  "cli-publish": "cli",
  rollback: "rollback",
  api: "api",
  import: "import",
};

/** Columns of an asset's versions: what was cut, by whom, from where. */
export const versionColumns = (at: At, now: Date): Column<Version>[] => [
  {
    id: "version",
    header: "Version",
    narrow: "title",
    width: "w-[30%]",
    cell: (v) => (
      <div className="min-w-0">
        <RowLink href={to.version({ ...at, number: v.number })}>
          <VersionName number={v.number} label={v.label} />
        </RowLink>
        {v.message && <p className="truncate text-muted text-xs max-sm:whitespace-normal">{v.message}</p>}
      </div>
    ),
  },
  { id: "status", header: "Status", cell: (v) => <LifecycleBadge state={v.status} /> },
  { id: "source", header: "From", cell: (v) => SOURCES[v.source] ?? v.source },
  { id: "by", header: "By", from: "md", cell: (v) => v.created_by },
  {
    id: "commit",
    header: "Commit",
    from: "lg",
    cell: (v) =>
      v.git_commit_sha ? (
        <code className="font-mono text-sm" title={v.git_branch ?? undefined}>
          {v.git_commit_sha.slice(0, 8)}
        </code>
      ) : (
        <None word="no commit" />
      ),
  },
  {
    id: "digest",
    header: "Digest",
    from: "xl",
    cell: (v) => (
      <span className="relative z-10">
        <Digest digest={v.digest} />
      </span>
    ),
  },
  { id: "at", header: "Cut", align: "end", cell: (v) => <Time at={v.created_at} now={now} /> },
  {
    id: "compare",
    header: "Compare",
    align: "end",
    from: "md",
    cell: (v) =>
      v.number > 1 ? (
        <Link href={to.compare(at, { from: v.number - 1, to: v.number })} className="relative z-10">
          with v{v.number - 1}
        </Link>
      ) : (
        <None word="the first" />
      ),
  },
];
