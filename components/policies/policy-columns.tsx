import type { Column } from "@/components/table/columns";
import { rowLink } from "@/components/table/row-link";
import { Badge } from "@/components/ui/badge";
import { to } from "@/lib/paths";
import type { Policy } from "@/lib/policies/shapes";

/** Policies, each with the sentence it amounts to. */
export const policyColumns = (workspace: string): Column<Policy>[] => [
  {
    id: "name",
    header: "Policy",
    narrow: "title",
    cell: (p) => (
      <div className="min-w-0">
        {rowLink(to.policy({ workspace, id: p.id }), p.name)}
        <p className="mt-0.5 text-muted text-sm">{p.readback}</p>
      </div>
    ),
  },
  {
    id: "state",
    header: "State",
    cell: (p) =>
      p.enabled ? (
        <Badge tone="success" icon="check">
          In force
        </Badge>
      ) : (
        <Badge icon="circle-slash">Off</Badge>
      ),
  },
  { id: "from", header: "From", from: "md", cell: (p) => (p.builtin ? "the start" : "here") },
  { id: "revision", header: "Revision", align: "end", cell: (p) => p.revision },
];
