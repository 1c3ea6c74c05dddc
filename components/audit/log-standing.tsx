import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";

type Props = {
  health: {
    verified: { last_seq: number; at: string; ok: boolean } | null;
    unfinished: { at: string; why: string } | null;
    problems: readonly unknown[];
    witnesses: readonly { problem: string | null }[];
  };
  now: Date;
};

/** How far the server has verified its own log, or that it does not hold, or that the last check could not be finished. */
export function LogStanding({ health: { verified, unfinished, problems, witnesses }, now }: Props) {
  if (witnesses.some((w) => w.problem !== null))
    return (
      <Badge tone="danger" icon="octagon-alert">
        A witness refuses this log
      </Badge>
    );
  if (verified && !verified.ok)
    return (
      <Badge tone="danger" icon="octagon-alert">
        The log does not hold: {problems.length} {problems.length === 1 ? "place" : "places"}
      </Badge>
    );
  if (unfinished)
    return (
      <Badge tone="warning" icon="triangle-alert">
        Last check not finished;{" "}
        {verified ? (
          <>
            verified <Time at={verified.at} now={now} />
          </>
        ) : (
          "none before"
        )}
      </Badge>
    );
  if (!verified) return <Badge icon="circle-dashed">Not verified yet</Badge>;
  return (
    <Badge tone="success" icon="shield-check">
      Verified up to #{verified.last_seq}, <Time at={verified.at} now={now} />
    </Badge>
  );
}
