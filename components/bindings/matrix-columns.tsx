import { VersionName } from "@/components/badges/version";
import type { Column } from "@/components/table/columns";
import { rowLink } from "@/components/table/row-link";
import { Badge } from "@/components/ui/badge";
import { None } from "@/components/ui/layout/definition-list";
import { LinkButton } from "@/components/ui/link";
import { Time } from "@/components/ui/time";
import { type AssetRef, to } from "@/lib/paths";

type Cell = { environment: string; live: boolean; why: string | null };
export type MatrixRow = {
  number: number;
  version_id: string;
  label: string;
  created_at: string;
  cells: readonly Cell[];
};
type Environment = { slug: string; control: { shown: boolean; why: string | null } };
type At = { workspace: string; asset: AssetRef };

/** Columns of versions by environments: the version, then one per environment with what is there or could be. */
export const matrixColumns = (at: At, environments: readonly Environment[], now: Date): Column<MatrixRow>[] => [
  {
    id: "version",
    header: "Version",
    narrow: "title",
    cell: (v) => (
      <>
        {rowLink(to.version({ ...at, number: v.number }), <VersionName number={v.number} label={v.label} />)}
        <p className="text-muted text-xs">
          cut <Time at={v.created_at} now={now} />
        </p>
      </>
    ),
  },
  ...environments.map(
    ({ slug, control }): Column<MatrixRow> => ({
      id: slug,
      header: slug,
      cell: (v) => {
        const cell = v.cells.find((c) => c.environment === slug);
        if (cell?.live)
          return (
            <Badge tone="success" icon="circle-check">
              runs here
            </Badge>
          );
        if (!cell || cell.why !== null) return <None word={cell?.why ?? "not bound"} />;
        if (control.why !== null) return <None word="not bound" />;
        return (
          <LinkButton
            size="sm"
            variant="ghost"
            href={to.editBinding({ ...at, environment: slug }, { version: v.number })}
            aria-label={`Bind version ${v.number} in ${slug}`}
            className="relative z-10 -ml-2"
          >
            Bind…
          </LinkButton>
        );
      },
    }),
  ),
];
