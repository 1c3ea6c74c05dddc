/** The audit log was found to be other than what was sealed, or whether it is could not be looked at. */
export type LogAlarm = { kind: "broken" } | { kind: "unfinished"; heldAt: string | null };

export type WorkspaceLink = { slug: string; name: string };

/** Who is looking, as far as the frame around a page needs to know. Plain values, made by the session from the actor. */
export type Viewer = {
  name: string;
  email: string | null;
  /** Roles in this workspace, as words. */
  roles: readonly string[];
  workspace: WorkspaceLink;
  /** Every workspace they may enter, this one included. */
  workspaces: readonly WorkspaceLink[];
  canReadAudit: boolean;
  /** What everybody is told of the audit log; null when there is nothing to tell. */
  logAlarm: LogAlarm | null;
  /** Requests that wait for this person's decision, `more` where there may be others; null where it is not counted. */
  waitingForMe: { count: number; more: boolean } | null;
  /** Unread notifications of all workspaces, and when they were counted. */
  unread: { count: number; at: number };
  demo: boolean;
};
