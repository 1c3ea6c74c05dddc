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
  /** The audit log was found to be other than what was sealed. */
  logBroken: boolean;
  /** Requests that wait for this person's decision; null where it is not counted. */
  waitingForMe: number | null;
  /** Unread notifications of all workspaces, and when they were counted. */
  unread: { count: number; at: number };
  demo: boolean;
};
