import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { SettingsTabs } from "@/components/settings/settings-tabs";
import { PageHeader } from "@/components/ui/layout/page-header";
import { decodeSegment, to } from "@/lib/paths";

type Props = { params: Promise<{ workspace: string }>; children: ReactNode };

/** The head of every page of the settings: what is one's own first, then what is the workspace's. */
export default async function SettingsLayout({ params, children }: Props) {
  const workspace = decodeSegment((await params).workspace);
  if (workspace === null) notFound();
  return (
    <>
      <PageHeader title="Settings">What you sign in with, who works here, and where.</PageHeader>
      <SettingsTabs
        tabs={[
          { label: "Tokens", segment: "tokens", href: to.settings({ workspace, section: "tokens" }) },
          { label: "Sessions", segment: "sessions", href: to.settings({ workspace, section: "sessions" }) },
          { label: "Members", segment: "members", href: to.settings({ workspace, section: "members" }) },
          { label: "Groups", segment: "groups", href: to.settings({ workspace, section: "groups" }) },
          { label: "Environments", segment: "environments", href: to.settings({ workspace, section: "environments" }) },
          { label: "Webhooks", segment: "webhooks", href: to.settings({ workspace, section: "webhooks" }) },
          { label: "Secrets", segment: "secrets", href: to.settings({ workspace, section: "secrets" }) },
          {
            label: "External approvals",
            segment: "external-approvals",
            href: to.settings({ workspace, section: "external-approvals" }),
          },
          { label: "Freezes", segment: "freezes", href: to.settings({ workspace, section: "freezes" }) },
          { label: "Delegations", segment: "delegations", href: to.settings({ workspace, section: "delegations" }) },
          { label: "Workspace", segment: "workspace", href: to.settings({ workspace, section: "workspace" }) },
        ]}
      />
      {children}
    </>
  );
}
