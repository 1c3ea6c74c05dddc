import { lifecycleBadge } from "@/components/badges/asset";
import { Commit } from "@/components/badges/commit";
import { sourceBadge } from "@/components/badges/source";
import { VersionName } from "@/components/badges/version";
import type { Column } from "@/components/table/columns";
import { rowLink } from "@/components/table/row-link";
import { None } from "@/components/ui/layout/definition-list";
import { Time } from "@/components/ui/time";
import { type AssetRef, to } from "@/lib/paths";
import type { Version } from "@/lib/versions/shapes";

type At = { workspace: string; asset: AssetRef };

/** Columns of a list of versions. The last one chooses two to compare, inside a form. */
export const versionColumns = (
  at: At,
  chosen: { from: number | undefined; to: number | undefined },
  now: Date,
): Column<Version>[] => [
  {
    id: "version",
    header: "Version",
    narrow: "title",
    cell: (v) => (
      <div className="min-w-0">
        {rowLink(to.version({ ...at, number: v.number }), <VersionName number={v.number} label={v.label} />)}
        {v.message && <p className="mt-0.5 line-clamp-2 text-muted text-xs">{v.message}</p>}
      </div>
    ),
  },
  { id: "status", header: "Status", cell: (v) => lifecycleBadge(v.status) },
  { id: "source", header: "From", cell: (v) => sourceBadge(v.source) },
  { id: "author", header: "Author", cell: (v) => v.created_by },
  {
    id: "commit",
    header: "Commit",
    from: "md",
    cell: (v) =>
      v.git_commit_sha ? <Commit sha={v.git_commit_sha} branch={v.git_branch} /> : <None word="no commit" />,
  },
  { id: "created", header: "Cut", align: "end", cell: (v) => <Time at={v.created_at} now={now} /> },
  {
    id: "compare",
    header: "Compare",
    align: "end",
    cell: (v) => (
      <span className="relative z-10 inline-flex items-center gap-3 align-middle">
        <Choice name="from" number={v.number} checked={v.number === chosen.from} />
        <Choice name="to" number={v.number} checked={v.number === chosen.to} />
      </span>
    ),
  },
];

function Choice({ name, number, checked }: { name: "from" | "to"; number: number; checked: boolean }) {
  return (
    <label className="inline-flex items-center gap-1 text-muted text-xs pointer-coarse:py-2">
      <input
        type="radio"
        name={name}
        value={number}
        defaultChecked={checked}
        aria-label={`Compare ${name} version ${number}`}
        className="size-4 accent-accent-solid pointer-coarse:size-5"
      />
      {name}
    </label>
  );
}
