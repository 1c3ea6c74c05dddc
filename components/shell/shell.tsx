"use client";

import type { ReactNode } from "react";
import { DemoBanner } from "@/components/shell/banner/demo-banner";
import { LogAlarmBanner } from "@/components/shell/banner/log-alarm-banner";
import { InboxBadge } from "@/components/shell/inbox-badge";
import { Logo } from "@/components/shell/logo";
import { Nav, type NavItem } from "@/components/shell/nav";
import { RouteProgress } from "@/components/shell/route-progress";
import { UserMenu } from "@/components/shell/user-menu";
import type { Viewer } from "@/components/shell/viewer";
import { WorkspaceSwitcher } from "@/components/shell/workspace-switcher";
import { Link } from "@/components/ui/link";
import { ToastRegion } from "@/components/ui/overlay/toast-region";
import { to } from "@/lib/paths";

/**
 * The frame of the console. Most of it is alive, so it is sent as one part with one set of values, not element by element. The first bar leaves with the page, the second stays; its height is `--bar-height`, which
 * sticky table heads stand under.
 */
export function Shell({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return (
    <>
      <a
        href="#main"
        className="sr-only rounded-md bg-accent-solid text-on-solid focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:px-3 focus:py-1.5"
      >
        Skip to content
      </a>
      <RouteProgress />
      {viewer.demo && <DemoBanner />}
      {viewer.logAlarm && (
        <LogAlarmBanner alarm={viewer.logAlarm} workspace={viewer.workspace.slug} canReadAudit={viewer.canReadAudit} />
      )}
      <header className="bg-surface">
        <div className="mx-auto flex h-12 max-w-[88rem] items-center gap-2 px-4">
          <Link
            quiet
            href={to.overview({ workspace: viewer.workspace.slug })}
            className="flex items-center gap-2 hover:no-underline"
          >
            <Logo />
            <span className="font-semibold text-lg tracking-tight max-sm:sr-only">Assent</span>
          </Link>
          <span aria-hidden="true" className="ml-1 text-line-strong">
            /
          </span>
          <WorkspaceSwitcher current={viewer.workspace} workspaces={viewer.workspaces} />
          <span className="flex-1" />
          <InboxBadge href={to.notifications({ workspace: viewer.workspace.slug })} unread={viewer.unread} />
          <UserMenu viewer={viewer} />
        </div>
      </header>
      <div className="sticky top-0 z-20 border-line border-b bg-surface">
        <div className="mx-auto max-w-[88rem] px-1.5">
          <Nav items={itemsFor(viewer)} />
        </div>
      </div>
      <main id="main" tabIndex={-1} className="mx-auto max-w-[88rem] px-4 pt-6 pb-16 focus-visible:outline-none">
        {children}
      </main>
      <ToastRegion />
    </>
  );
}

function itemsFor(viewer: Viewer): NavItem[] {
  const at = { workspace: viewer.workspace.slug };
  const items: NavItem[] = [
    { label: "Overview", href: to.overview(at), exact: true },
    { label: "Approvals", href: to.approvals(at), count: viewer.waitingForMe, also: [to.breakGlass(at)] },
    { label: "Assets", href: to.assets(at), also: [to.import(at)] },
    { label: "Environments", href: to.environments(at) },
    { label: "Policies", href: to.policies(at) },
    { label: "Operations", href: to.operations(at) },
  ];
  if (viewer.canReadAudit) items.push({ label: "Audit", href: to.audit(at) });
  return [...items, { label: "Settings", href: to.settings(at) }];
}
