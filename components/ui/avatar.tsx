import clsx from "clsx";

/** First letters of the first and the last word; one letter of a single word; never empty. */
export function initialsOf(name: string): string {
  const words = name
    .trim()
    .split(/[\s._@-]+/u)
    .filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((w) => (w ? ([...w][0] ?? "") : ""));
  return letters.join("").toUpperCase() || "?";
}

const HUES = [
  "bg-accent-tint text-accent border-accent-line",
  "bg-success-tint text-success border-success-line",
  "bg-warning-tint text-warning border-warning-line",
  "bg-danger-tint text-danger border-danger-line",
  "bg-info-tint text-info border-info-line",
  "bg-prod-tint text-prod border-prod-line",
];

function hueOf(name: string): string {
  let sum = 0;
  for (const char of name) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  return HUES[sum % HUES.length] as string;
}

/** A person's initials; decoration beside their name, so hidden from assistive technology. */
export function Avatar({ name, size = "md" }: { name: string; size?: "sm" | "md" }) {
  return (
    <span
      aria-hidden="true"
      className={clsx(
        "inline-flex shrink-0 select-none items-center justify-center rounded-full border font-semibold",
        size === "sm" ? "size-5 text-[0.625rem]" : "size-7 text-xs",
        hueOf(name),
      )}
    >
      {initialsOf(name)}
    </span>
  );
}

/** A person in a line of text or a cell. */
export function Person({ name, title }: { name: string; title?: string }) {
  return (
    <span className="inline-flex max-w-48 items-center gap-1.5 align-middle" title={title}>
      <Avatar name={name} size="sm" />
      <span className="truncate">{name}</span>
    </span>
  );
}
