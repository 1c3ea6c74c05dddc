import { Icon } from "@/components/ui/icon";
import { Link } from "@/components/ui/link";
import { to } from "@/lib/paths";

/** Nobody may work on without knowing that history no longer is what it was. */
export function BrokenLogBanner({ workspace, canReadAudit }: { workspace: string; canReadAudit: boolean }) {
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
}
