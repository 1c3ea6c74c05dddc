import { Badge } from "@/components/ui/badge";

type Props = {
  deciders: readonly {
    environment: string | null;
    gates: readonly { role: string; count: number; people: readonly { id: string; name: string }[] }[];
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
                  <Badge key={p.id}>{p.name}</Badge>
                ))}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
