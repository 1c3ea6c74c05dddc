import type { Decider } from "@/components/policies/draft";
import { Badge } from "@/components/ui/badge";

type Props = {
  deciders: readonly {
    environment: string | null;
    gates: readonly { role: string; count: number; people: readonly Decider[] }[];
  }[];
};

/** For each place a policy speaks about and each of its gates: who could take a seat today. Nobody is a fault. */
export function DecidersList({ deciders }: Props) {
  return (
    <ul className="flex flex-col gap-3">
      {deciders.map(({ environment, gates }) => (
        <li key={environment ?? ""}>
          <p className="font-medium text-sm">{environment ? `In ${environment}` : "For the whole workspace"}</p>
          <ul className="mt-1 flex flex-col gap-1.5">
            {gates.map(({ role, count, people }) => (
              <li key={role} className="flex flex-wrap items-center gap-1.5 text-sm">
                <span className="text-muted">
                  {count} {role.replaceAll("-", " ")}
                  {count > 1 && "s"}:
                </span>
                {people.length < count && (
                  <Badge tone="danger" icon="circle-alert">
                    {people.length === 0 ? "nobody" : `only ${people.length}`}
                  </Badge>
                )}
                {people.map((p) => (
                  <span key={p.id} className="inline-flex flex-wrap items-center gap-1">
                    <Badge>{p.name}</Badge>
                    {p.delegates && <span className="text-muted text-xs">or {insteadOf(p.delegates)}</span>}
                  </span>
                ))}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}

/** "Bea, On call (3)": people by name, a group by its own with how many are in it now. */
function insteadOf(delegates: NonNullable<Decider["delegates"]>): string {
  const named = delegates.filter((d) => d.group === null).map((d) => d.name);
  const groups = [...new Set(delegates.flatMap((d) => d.group ?? []))];
  return [...named, ...groups.map((g) => `${g} (${delegates.filter((d) => d.group === g).length})`)].join(", ");
}
