import type { LogAlarm } from "@/components/shell/viewer";
import { Icon } from "@/components/ui/icon";
import { Link } from "@/components/ui/link";
import { absoluteTime } from "@/components/ui/relative";
import { to } from "@/lib/paths";

type Props = { alarm: LogAlarm; workspace: string; canReadAudit: boolean };

/** Nobody may work on without knowing that history no longer is what it was, or that this cannot be told just now. */
export function LogAlarmBanner({ alarm, workspace, canReadAudit }: Props) {
  if (alarm.kind === "broken")
    return (
      <aside
        aria-label="The audit log does not hold"
        className="flex flex-wrap items-center justify-center gap-1.5 border-danger-line border-b bg-danger-tint px-4 py-1.5 text-center text-danger text-sm"
      >
        <Icon name="octagon-alert" size={14} />
        The audit log was changed after it was sealed.
        {canReadAudit ? <Link href={to.verifyLog({ workspace })}>See where</Link> : "Tell an administrator."}
      </aside>
    );
  return (
    <aside
      aria-label="The check of the audit log could not be finished"
      className="flex flex-wrap items-center justify-center gap-1.5 border-warning-line border-b bg-warning-tint px-4 py-1.5 text-center text-sm text-warning"
    >
      <span>
        <Icon name="triangle-alert" size={14} className="mr-1.5 inline-block align-[-2px]" />
        The check of the audit log could not be finished.{" "}
        {alarm.heldAt === null
          ? "It was never checked before."
          : `It last held ${absoluteTime(new Date(alarm.heldAt))}.`}
      </span>
      {canReadAudit && <Link href={to.verifyLog({ workspace })}>See why</Link>}
    </aside>
  );
}
