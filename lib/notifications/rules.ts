/** What a notification can be of. `VM_STATUS_CHANGE` is for the plugin that has machines; nothing here sends it. */
export const NOTIFICATION_TYPES = [
  "APPROVAL_PENDING",
  "APPROVAL_COMPLETED",
  "APPROVAL_REJECTED",
  "VM_STATUS_CHANGE",
  "SYSTEM_ALERT",
] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** Read or not, a notification is removed after this many days. */
export const KEPT_DAYS = 90;

/** How often a screen asks for the number of unread ones, while somebody can see it. */
export const POLL_MS = 30_000;

/** Said by the window when something was marked as read, so that the number is asked for at once. */
export const NOTIFICATIONS_READ = "assent:notifications-read";

/** Beyond this the number is "at least": counting stops here. */
export const COUNTED_TO = 1000;
