import { Badge } from "@/components/ui/badge";
import type { IconName } from "@/components/ui/icon-sprite";
import type { Tone } from "@/components/ui/tone";

type Look = { word: string; icon: IconName; tone: Tone };

export const TICKET_STATUS = {
  PENDING_APPROVAL: { word: "Pending approval", icon: "hourglass", tone: "info" },
  APPROVED: { word: "Approved", icon: "circle-check", tone: "accent" },
  EXECUTING: { word: "Executing", icon: "loader-circle", tone: "accent" },
  SUCCESS: { word: "Success", icon: "circle-check", tone: "success" },
  FAILED: { word: "Failed", icon: "circle-x", tone: "danger" },
  REJECTED: { word: "Rejected", icon: "ban", tone: "danger" },
  CANCELLED: { word: "Cancelled", icon: "circle-slash", tone: "neutral" },
} as const satisfies Record<string, Look>;
export type TicketStatus = keyof typeof TICKET_STATUS;

/** Where a request stands. */
export function StatusBadge({ status }: { status: TicketStatus }) {
  return <Shown look={TICKET_STATUS[status]} />;
}

export const EVENT_STATUS = {
  PENDING: { word: "Pending", icon: "hourglass", tone: "info" },
  PROCESSING: { word: "Processing", icon: "loader-circle", tone: "accent" },
  COMPLETED: { word: "Completed", icon: "circle-check", tone: "success" },
  FAILED: { word: "Failed", icon: "circle-x", tone: "danger" },
  CANCELLED: { word: "Cancelled", icon: "circle-slash", tone: "neutral" },
} as const satisfies Record<string, Look>;
export type EventStatus = keyof typeof EVENT_STATUS;

/** Where an operation stands. */
export function EventBadge({ status }: { status: EventStatus }) {
  return <Shown look={EVENT_STATUS[status]} />;
}

export const JOB_STATE = {
  waiting: { word: "Waiting", icon: "hourglass", tone: "info" },
  scheduled: { word: "Scheduled", icon: "clock", tone: "neutral" },
  running: { word: "Running", icon: "loader-circle", tone: "accent" },
  retrying: { word: "Retrying", icon: "refresh-cw", tone: "warning" },
  dead: { word: "Dead", icon: "circle-x", tone: "danger" },
} as const satisfies Record<string, Look>;

/** Where a job of the queue stands. */
export function JobBadge({ state }: { state: keyof typeof JOB_STATE }) {
  return <Shown look={JOB_STATE[state]} />;
}

export const OUTCOME = {
  success: { word: "Success", icon: "circle-check", tone: "success" },
  failure: { word: "Failure", icon: "circle-x", tone: "danger" },
  denied: { word: "Denied", icon: "ban", tone: "warning" },
} as const satisfies Record<string, Look>;

/** How an audited event ended. */
export function OutcomeBadge({ outcome }: { outcome: keyof typeof OUTCOME }) {
  return <Shown look={OUTCOME[outcome]} />;
}

function Shown({ look }: { look: Look }) {
  return (
    <Badge tone={look.tone} icon={look.icon}>
      {look.word}
    </Badge>
  );
}
