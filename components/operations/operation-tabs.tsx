import { Tabs } from "@/components/ui/layout/tabs";
import { to } from "@/lib/paths";

type Props = { workspace: string; here: "operations" | "jobs"; jobs: boolean };

/** What was asked to run, and for those who look after it the queue that runs it. */
export function OperationTabs({ workspace, here, jobs }: Props) {
  if (!jobs) return null;
  const tabs = [
    { label: "Operations", href: to.operations({ workspace }), current: here === "operations" },
    { label: "Jobs", href: to.jobs({ workspace }), current: here === "jobs" },
  ];
  return <Tabs label="Operations" tabs={tabs} />;
}
