import { badge } from "@/components/ui/badge";

/** An environment by its slug. One of class prod is marked by a lock, a colour and, for who sees neither, a word. */
export function environmentChip(slug: string, environmentClass: string | null) {
  if (environmentClass !== "prod") return badge({ tone: "neutral", word: slug });
  const word = (
    <>
      {slug}
      <span className="sr-only">(production)</span>
    </>
  );
  return badge({ tone: "prod", icon: "lock", word });
}
