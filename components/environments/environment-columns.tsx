import { environmentChip } from "@/components/badges/environment";
import type { Column } from "@/components/table/columns";
import { Badge } from "@/components/ui/badge";
import { LinkButton } from "@/components/ui/link";
import type { Environment } from "@/lib/environments/shapes";
import { to } from "@/lib/paths";

/** The environments of a workspace as its settings list them, by position. */
export const environmentColumns = (workspace: string): Column<Environment>[] => [
  {
    id: "name",
    header: "Environment",
    narrow: "title",
    cell: (e) => (
      <span className="inline-flex flex-wrap items-center gap-2">
        {e.name} {environmentChip(e.slug, e.class)}
        {e.archived && <Badge icon="archive">Archived</Badge>}
      </span>
    ),
  },
  { id: "kind", header: "Kind", cell: (e) => e.kind },
  // Policies and roles speak of it.
  { id: "class", header: "Class", cell: (e) => e.class },
  { id: "position", header: "Position", align: "end", cell: (e) => e.position },
  {
    id: "open",
    header: "Open",
    narrow: "bare",
    align: "end",
    cell: (e) => (
      <LinkButton
        size="sm"
        href={to.environmentSettings({ workspace, environment: e.slug })}
        aria-label={`Open ${e.name}`}
      >
        Open
      </LinkButton>
    ),
  },
];
