import type { Column } from "@/components/table/columns";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import type { BreakGlass } from "@/lib/break-glass/shapes";

/** Columns of what was broken and has been reviewed. */
export const glassColumns = (now: Date): Column<BreakGlass>[] => [
  {
    id: "what",
    header: "What was done",
    narrow: "title",
    wrap: true,
    cell: (b) => (
      <span>
        <span className="font-medium">{b.summary}</span>
        <span className="block text-muted text-xs">
          {b.incident}: {b.reason}
        </span>
      </span>
    ),
  },
  { id: "by", header: "By", cell: (b) => b.broken_by.name },
  { id: "at", header: "When", cell: (b) => <Time at={b.created_at} now={now} /> },
  {
    id: "review",
    header: "Review",
    wrap: true,
    width: "@2xl:min-w-64",
    cell: (b) =>
      b.review && (
        <span>
          <Badge tone={b.review.verdict === "justified" ? "success" : "danger"}>{b.review.verdict}</Badge>{" "}
          {b.review.reviewed_by.name}: {b.review.comment}
        </span>
      ),
  },
];
