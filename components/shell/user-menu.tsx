import { SignOut } from "@/components/shell/sign-out";
import { ThemeChoice } from "@/components/shell/theme-choice";
import type { Viewer } from "@/components/shell/viewer";
import { Avatar } from "@/components/ui/avatar";
import { Icon } from "@/components/ui/icon";
import { Link } from "@/components/ui/link";
import { PANEL_ROW } from "@/components/ui/overlay/panel";
import { Popover } from "@/components/ui/overlay/popover";
import { to } from "@/lib/paths";

/** Who we are, what we may do here, how it should look, and the way out. */
export function UserMenu({ viewer }: { viewer: Viewer }) {
  return (
    <Popover
      align="end"
      label={`Account of ${viewer.name}`}
      triggerClassName="flex h-8 shrink-0 items-center gap-2 rounded-full pl-0.5 hover:bg-hover sm:pr-2 pointer-coarse:h-10"
      className="w-64"
      trigger={
        <>
          <Avatar name={viewer.name} />
          <span className="max-w-40 truncate max-sm:hidden">{viewer.name}</span>
          <Icon name="chevron-down" size={14} className="text-faint max-sm:hidden" />
        </>
      }
    >
      <div className="px-2 pt-1.5 pb-2">
        <p className="font-medium">{viewer.name}</p>
        {viewer.email && <p className="text-muted text-sm">{viewer.email}</p>}
        <p className="mt-1 text-muted text-sm">
          {viewer.roles.length > 0 ? viewer.roles.join(", ") : "no role"} in {viewer.workspace.name}
        </p>
      </div>
      <div className="border-line border-t px-2 py-2">
        <ThemeChoice />
      </div>
      <div className="border-line border-t pt-1">
        <Link quiet href={to.settings({ workspace: viewer.workspace.slug, section: "tokens" })} className={PANEL_ROW}>
          <Icon name="lock" size={14} className="text-faint" />
          Your tokens
        </Link>
        <Link quiet href={to.settings({ workspace: viewer.workspace.slug, section: "sessions" })} className={PANEL_ROW}>
          <Icon name="monitor" size={14} className="text-faint" />
          Your sessions
        </Link>
        {viewer.demo && (
          <Link quiet href={to.signIn()} className={PANEL_ROW}>
            <Icon name="users" size={14} className="text-faint" />
            Become someone else
          </Link>
        )}
        <SignOut />
      </div>
    </Popover>
  );
}
