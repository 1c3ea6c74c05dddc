import { absoluteTime, relativeTime } from "@/components/ui/relative";

type Props = {
  /** RFC 3339, as the API gives it. */
  at: string | Date;
  /** The moment the page was made, from the page's clock. Required, so that server and browser print the same words. */
  now: Date;
  /** Print the full time, and leave the distance to the title. */
  absolute?: boolean;
  className?: string;
};

/** A moment, as a distance with the full time on hover, or the other way round. */
export function Time({ at, now, absolute = false, className }: Props) {
  const moment = new Date(at);
  const [full, distance] = [absoluteTime(moment), relativeTime(moment, now)];
  return (
    <time dateTime={moment.toISOString()} title={absolute ? distance : full} className={className}>
      {absolute ? full : distance}
    </time>
  );
}
