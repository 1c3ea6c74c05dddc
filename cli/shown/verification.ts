import { fields, heading } from "@/cli/output/fields";
import { type Paper, toned } from "@/cli/output/paper";
import { safeLine } from "@/cli/output/safe";
import type { Report } from "@/lib/proof/verify";

const TRUST: Record<Report["trust"], string> = {
  pinned: "known from before",
  followed: "follows on a key known from before",
  "first-use": "taken on the log's word",
  none: "not trusted",
};
const MOST_IDS = 5;

/** What a verification found, for a person: the sentence first, then against what, then each place. */
export function reportText(report: Report, paper: Paper): string {
  const { checkpoint, rows, others, late, pruned, problems, last_seq, sealed_at } = report;
  const sentence =
    !checkpoint && report.ok
      ? "Nothing is sealed yet."
      : report.ok
        ? `The log holds. ${rows} events of this workspace, up to #${last_seq}, are what was sealed.`
        : `The log does not hold: ${problems.length} ${problems.length === 1 ? "place" : "places"}.`;
  const gone = pruned.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  return [
    `${toned(paper, report.ok ? "green" : "red", sentence)}\n`,
    fields(paper, [
      ["checkpoint", checkpoint && `${checkpoint.size} events, root ${Buffer.from(checkpoint.root).toString("hex")}`],
      ["log", checkpoint?.origin],
      ["sealed", sealed_at],
      ["key", report.key && `${report.key} (${TRUST[report.trust]})`],
      ["purged", gone > 0 ? `${gone} events by the rules: ${pruned.map(rangeText).join(", ")}` : null],
      [
        "late",
        late.events > 0
          ? `${late.events} events tell a time more than a day before they were sealed, or after it: ${late.ranges.slice(0, MOST_IDS).map(rangeText).join(", ")}${late.ranges.length > MOST_IDS ? " and more" : ""}`
          : null,
      ],
      ["others", others > 0 ? `${others} events of other workspaces, as leaves` : null],
    ]),
    ...(problems.length > 0 ? [heading(paper, "What is not as it was sealed")] : []),
    ...problems.map(({ code, message, event_ids }) => {
      const more = event_ids.length > MOST_IDS ? ` and ${event_ids.length - MOST_IDS} more` : "";
      return `${code}  ${safeLine(message)}${event_ids.length > 1 ? ` ${safeLine(event_ids.slice(0, MOST_IDS).join(" "))}${more}` : ""}\n`;
    }),
  ].join("");
}

const rangeText = ({ from, to }: { from: number; to: number }): string => (from === to ? `${from}` : `${from}–${to}`);
