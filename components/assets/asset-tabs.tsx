"use client";

import { useSelectedLayoutSegment } from "next/navigation";
import { useInSight } from "@/components/ui/layout/in-sight";
import { Tabs } from "@/components/ui/layout/tabs";

type Props = { tabs: readonly { label: string; href: string; segment: string | null }[] };

/** The pages of one asset. The layout above them does not know which one it holds; the browser does. */
export function AssetTabs({ tabs }: Props) {
  const segment = useSelectedLayoutSegment();
  // Comparing is part of the versions.
  const here = segment === "compare" ? "versions" : segment;
  return (
    <Tabs
      currentRef={useInSight(here)}
      label="Asset"
      tabs={tabs.map(({ label, href, segment: own }) => ({ label, href, current: own === here }))}
    />
  );
}
