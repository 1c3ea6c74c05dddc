import { Badge } from "@/components/ui/badge";
import { Link } from "@/components/ui/link";
import { to } from "@/lib/paths";

export type RelatedPolicy = {
  id: string;
  name: string;
  readback: string;
  together: boolean;
  elsewhere: "this" | "other" | null;
};

/** Other policies that can speak about the same change, and which of them then applies. */
export function RelatedList({ workspace, related }: { workspace: string; related: readonly RelatedPolicy[] }) {
  if (related.length === 0)
    return <p className="text-muted">No other policy in force speaks about the same changes.</p>;
  return (
    <ul className="flex flex-col gap-3">
      {related.map((other) => (
        <li key={other.id} className="min-w-0">
          <p className="flex flex-wrap items-center gap-1.5">
            <Link href={to.policy({ workspace, id: other.id })}>{other.name}</Link>
            {other.together && <Badge tone="prod">together in production</Badge>}
            {other.elsewhere === "other" && <Badge tone="warning">wins over this one elsewhere</Badge>}
            {other.elsewhere === "this" && <Badge>gives way to this one elsewhere</Badge>}
          </p>
          <p className="mt-0.5 text-muted text-sm">{other.readback}</p>
        </li>
      ))}
    </ul>
  );
}
