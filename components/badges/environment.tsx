import { Badge } from "@/components/ui/badge";

type Props = { slug: string; environmentClass: "prod" | "test" };

/** An environment by its slug. One of class prod is marked by a lock, a colour and, for who sees neither, a word. */
export function EnvironmentChip({ slug, environmentClass }: Props) {
  if (environmentClass === "test") return <Badge>{slug}</Badge>;
  return (
    <Badge tone="prod" icon="lock">
      {slug}
      <span className="sr-only">(production)</span>
    </Badge>
  );
}
