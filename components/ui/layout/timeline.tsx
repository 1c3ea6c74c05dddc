import clsx from "clsx";
import type { ReactNode } from "react";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-sprite";
import { TINTED, type Tone } from "@/components/ui/tone";

export type TimelineEntry = {
  id: string;
  icon: IconName;
  tone?: Tone;
  /** One line: who did what. */
  title: ReactNode;
  /** When, and by which surface. */
  meta?: ReactNode;
  /** The reason given, or a link. */
  body?: ReactNode;
};

/** What happened, in order. */
export function Timeline({ label, entries }: { label: string; entries: readonly TimelineEntry[] }) {
  return (
    <ol aria-label={label}>
      {entries.map((entry, i) => (
        <li key={entry.id} className="relative flex gap-3 pb-4 last:pb-0">
          {i < entries.length - 1 && (
            <span aria-hidden="true" className="absolute top-7 bottom-0 left-3 w-px -translate-x-1/2 bg-line" />
          )}
          <span
            className={clsx(
              "flex size-6 shrink-0 items-center justify-center rounded-full border",
              TINTED[entry.tone ?? "neutral"],
            )}
          >
            <Icon name={entry.icon} size={12} />
          </span>
          <div className="min-w-0 flex-1 pt-0.5">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="min-w-0">{entry.title}</span>
              {entry.meta && <span className="text-muted text-sm">{entry.meta}</span>}
            </div>
            {entry.body && <div className="mt-0.5 text-muted">{entry.body}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
