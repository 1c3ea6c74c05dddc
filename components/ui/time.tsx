import { absoluteOf, distanceOf } from "@/components/ui/relative";

type Props = {
  /** RFC 3339, as the API gives it. */
  at: string | Date;
  /** The moment the page was made, from the page's clock. Required, so that server and browser print the same words. */
  now: Date;
  /** Print the full time, and leave the distance to the title. */
  absolute?: boolean;
  className?: string;
};

/** As most moments arrive; taken as it is, a list of them makes no dates. */
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** How long ago a moment was, drawn by a call and without the full time, for a long list; {@link sayTimes} gives it that. */
export const timeAgo = (iso: string, now: Date) => (
  <time dateTime={iso}>{distanceOf(now.getTime() - Date.parse(iso))}</time>
);

/** Gives the moments in `place` that have no title theirs, in the browser: the full time, on hover. */
export function sayTimes(place: HTMLElement): void {
  for (const time of place.querySelectorAll<HTMLTimeElement>("time:not([title])"))
    time.title = absoluteOf(time.dateTime);
}

/**
 * A moment, as a distance with the full time on hover, or the other way round. On paper, where nobody hovers and the
 * distance is wrong tomorrow, it is always the full time (`app/globals.css`).
 */
export function Time({ at, now, absolute = false, className }: Props) {
  const iso = typeof at === "string" && ISO.test(at) ? at : new Date(at).toISOString();
  const [full, distance] = [absoluteOf(iso), distanceOf(now.getTime() - Date.parse(iso))];
  return (
    <time dateTime={iso} title={absolute ? distance : full} data-full={absolute || undefined} className={className}>
      {absolute ? full : distance}
    </time>
  );
}
