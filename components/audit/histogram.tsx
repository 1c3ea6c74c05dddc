import { absoluteTime } from "@/components/ui/relative";
import type { Histogram } from "@/lib/audit/shapes";

const HEIGHT = 48;
const STEP = 10;

/** How the events of the range lie in time. Drawn on the server; its sentence says what it shows to who does not see it. */
export function AuditHistogram({ histogram: { from, to, bars, counted, capped } }: { histogram: Histogram }) {
  const most = Math.max(1, ...bars.map((b) => b.success + b.failure + b.denied));
  const refused = bars.reduce((sum, b) => sum + b.failure + b.denied, 0);
  const [first, last] = [absoluteTime(new Date(from)), absoluteTime(new Date(to))];
  const count = capped ? `The newest ${counted}` : String(counted);
  return (
    <figure className="mb-3">
      <svg
        viewBox={`0 0 ${bars.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${count} events from ${first} to ${last}, ${refused} of them denied or failed`}
        className="h-12 w-full rounded-md border border-line bg-surface"
      >
        {bars.map((bar, i) => {
          const bad = ((bar.failure + bar.denied) / most) * (HEIGHT - 4);
          const good = (bar.success / most) * (HEIGHT - 4);
          return (
            <g key={bar.from}>
              <title>{`${absoluteTime(new Date(bar.from))}: ${bar.success} done, ${bar.denied} denied, ${bar.failure} failed`}</title>
              <rect x={i * STEP} y={0} width={STEP} height={HEIGHT} fill="transparent" />
              <rect x={i * STEP + 1} y={HEIGHT - good} width={STEP - 2} height={good} className="fill-accent" />
              <rect x={i * STEP + 1} y={HEIGHT - good - bad} width={STEP - 2} height={bad} className="fill-danger" />
            </g>
          );
        })}
      </svg>
      <figcaption className="mt-1 flex flex-wrap justify-between gap-x-4 text-muted text-xs">
        <span>{first}</span>
        <span>
          {count} {counted === 1 ? "event" : "events"}
          {refused > 0 && `, ${refused} denied or failed`}
        </span>
        <span>{last}</span>
      </figcaption>
    </figure>
  );
}
