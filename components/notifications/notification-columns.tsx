import { ActionButton } from "@/components/form/action-button";
import { OpenNotification } from "@/components/notifications/open-notification";
import type { Column } from "@/components/table/columns";
import { Badge } from "@/components/ui/badge";
import type { IconName } from "@/components/ui/icon-sprite";
import { Time } from "@/components/ui/time";
import type { Tone } from "@/components/ui/tone";
import type { NotificationType } from "@/lib/notifications/rules";
import type { Notification } from "@/lib/notifications/shapes";
import { to, toApi } from "@/lib/paths";

const LOOKS: Record<NotificationType, { word: string; icon: IconName; tone: Tone }> = {
  APPROVAL_PENDING: { word: "Waits for you", icon: "hourglass", tone: "accent" },
  APPROVAL_COMPLETED: { word: "Approved", icon: "circle-check", tone: "success" },
  APPROVAL_REJECTED: { word: "Rejected", icon: "circle-x", tone: "danger" },
  VM_STATUS_CHANGE: { word: "Machine", icon: "monitor", tone: "neutral" },
  SYSTEM_ALERT: { word: "Alert", icon: "triangle-alert", tone: "warning" },
};

const SETTLED = { word: "No longer waits", icon: "circle-slash", tone: "neutral" } as const;

/** One's notifications: what happened, where, when; unread ones are bold and say so. */
export const notificationColumns = (now: Date): Column<Notification>[] => [
  {
    id: "title",
    header: "Notification",
    narrow: "title",
    cell: (n) => {
      const unread = n.read_at === null;
      const href = placeOf(n);
      return (
        <div className="min-w-0">
          {unread && <span className="sr-only">Unread: </span>}
          {href ? (
            <OpenNotification id={n.id} href={href} unread={unread}>
              {n.title}
            </OpenNotification>
          ) : (
            <span className={unread ? "font-semibold" : undefined}>{n.title}</span>
          )}
          {n.body && <p className="mt-0.5 line-clamp-3 text-muted text-sm">{n.body}</p>}
        </div>
      );
    },
  },
  {
    id: "type",
    header: "What",
    cell: (n) => {
      const settled = n.type === "APPROVAL_PENDING" && n.subject?.status !== "PENDING_APPROVAL";
      const { word, icon, tone } = settled ? SETTLED : LOOKS[n.type];
      return (
        <Badge tone={tone} icon={icon}>
          {word}
        </Badge>
      );
    },
  },
  { id: "workspace", header: "Workspace", from: "md", cell: (n) => n.workspace.name },
  { id: "at", header: "When", cell: (n) => <Time at={n.created_at} now={now} /> },
  {
    id: "read",
    header: "Read",
    narrow: "bare",
    align: "end",
    cell: (n) =>
      n.read_at ? (
        <span className="text-muted text-xs">Read</span>
      ) : (
        <span className="relative z-10">
          <ActionButton
            label="Mark read"
            size="sm"
            request={{ path: toApi.readNotification(n), method: "PATCH", body: {} }}
            done={{}}
          />
        </span>
      ),
  },
];

/** Where it leads: the request it is about, in its own workspace. Others have told all there is. */
function placeOf({ subject, workspace: { slug: workspace } }: Notification): string | null {
  if (subject?.type === "approval") return to.approval({ workspace, id: subject.id });
  if (subject?.type === "delegation") return to.settings({ workspace, section: "delegations" });
  return subject?.type === "policy-offer" ? to.policies({ workspace }) : null;
}
