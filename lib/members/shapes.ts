/** A member as the list shows them. */
export type Member = {
  user: { id: string; name: string; email: string };
  /** False until they signed in or set a password. */
  joined: boolean;
  /** Until when the link of their invitation is open; null without an open one. */
  invited_until: string | null;
  grants: { id: string; role: string; allowed_environments: string[] | null; source: string }[];
};

/** What an invitation is answered with, once. */
export type Invited = {
  user: { id: string; name: string; email: string };
  invitation: { path: string; expires_at: string } | null;
};
