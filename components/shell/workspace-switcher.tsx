import type { WorkspaceLink } from "@/components/shell/viewer";
import { Icon } from "@/components/ui/icon";
import { Link } from "@/components/ui/link";
import { PANEL_ROW } from "@/components/ui/overlay/panel";
import { Popover } from "@/components/ui/overlay/popover";
import { to } from "@/lib/paths";

type Props = { current: WorkspaceLink; workspaces: readonly WorkspaceLink[] };

/** Where we are, and the way to the other workspaces. */
export function WorkspaceSwitcher({ current, workspaces }: Props) {
  return (
    <Popover
      triggerClassName="flex h-8 min-w-0 items-center gap-1.5 rounded-md px-2 font-medium hover:bg-hover pointer-coarse:h-10"
      className="min-w-56"
      trigger={
        <>
          <span className="sr-only">Workspace: </span>
          <span className="truncate">{current.name}</span>
          <Icon name="chevrons-up-down" size={14} className="text-faint" />
        </>
      }
    >
      <p className="px-2 pt-1.5 pb-1 text-muted text-xs">Workspaces</p>
      <ul>
        {workspaces.map(({ slug, name }) => (
          <li key={slug}>
            <Link
              quiet
              href={to.overview({ workspace: slug })}
              aria-current={slug === current.slug ? "true" : undefined}
              className={PANEL_ROW}
            >
              <span className="min-w-0 flex-1 truncate">{name}</span>
              {slug === current.slug && <Icon name="check" size={14} className="text-accent" />}
            </Link>
          </li>
        ))}
      </ul>
      <div className="mt-1 border-line border-t pt-1">
        <Link quiet href={to.settings({ workspace: current.slug })} className={PANEL_ROW}>
          <Icon name="settings" size={14} className="text-faint" />
          Settings of {current.name}
        </Link>
      </div>
    </Popover>
  );
}
