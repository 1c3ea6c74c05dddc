import { badge, type Look } from "@/components/ui/badge";

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
export const statusBadge = (status: TicketStatus) => badge(TICKET_STATUS[status]);

export const EVENT_STATUS = {
  PENDING: { word: "Pending", icon: "hourglass", tone: "info" },
  PROCESSING: { word: "Processing", icon: "loader-circle", tone: "accent" },
  COMPLETED: { word: "Completed", icon: "circle-check", tone: "success" },
  FAILED: { word: "Failed", icon: "circle-x", tone: "danger" },
  CANCELLED: { word: "Cancelled", icon: "circle-slash", tone: "neutral" },
} as const satisfies Record<string, Look>;
export type EventStatus = keyof typeof EVENT_STATUS;

/** Where an operation stands. */
export const eventBadge = (status: EventStatus) => badge(EVENT_STATUS[status]);

export const JOB_STATE = {
  waiting: { word: "Waiting", icon: "hourglass", tone: "info" },
  scheduled: { word: "Scheduled", icon: "clock", tone: "neutral" },
  running: { word: "Running", icon: "loader-circle", tone: "accent" },
  retrying: { word: "Retrying", icon: "refresh-cw", tone: "warning" },
  dead: { word: "Dead", icon: "circle-x", tone: "danger" },
} as const satisfies Record<string, Look>;

/** Where a job of the queue stands. */
export const jobBadge = (state: keyof typeof JOB_STATE) => badge(JOB_STATE[state]);

export const OUTCOME = {
  success: { word: "Success", icon: "circle-check", tone: "success" },
  failure: { word: "Failure", icon: "circle-x", tone: "danger" },
  denied: { word: "Denied", icon: "ban", tone: "warning" },
} as const satisfies Record<string, Look>;

/** How an audited event ended. */
export const outcomeBadge = (outcome: keyof typeof OUTCOME) => badge(OUTCOME[outcome]);
