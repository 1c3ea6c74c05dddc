"use client";

import { useSelectedLayoutSegment } from "next/navigation";
import { useInSight } from "@/components/ui/layout/in-sight";
import { Tabs } from "@/components/ui/layout/tabs";

type Props = { tabs: readonly { label: string; href: string; segment: string }[] };

/** The sections of the settings. The layout above them does not know which one it holds; the browser does. */
export function SettingsTabs({ tabs }: Props) {
  const segment = useSelectedLayoutSegment();
  return (
    <Tabs
      label="Settings"
      currentRef={useInSight(segment)}
      tabs={tabs.map(({ label, href, segment: own }) => ({ label, href, current: own === segment }))}
    />
  );
}
