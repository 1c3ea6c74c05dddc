import { Badge } from "@/components/ui/badge";
import type { IconName } from "@/components/ui/icon-sprite";
import type { Tone } from "@/components/ui/tone";
import type { ImportStatus, ItemState } from "@/lib/imports/rules";

const STATUS: Record<ImportStatus, { word: string; icon: IconName; tone: Tone }> = {
  IN_PROGRESS: { word: "In progress", icon: "loader-circle", tone: "accent" },
  COMPLETED: { word: "Completed", icon: "circle-check", tone: "success" },
  PARTIAL_SUCCESS: { word: "Some entries failed", icon: "triangle-alert", tone: "warning" },
  FAILED: { word: "Failed", icon: "circle-x", tone: "danger" },
};

export function ImportBadge({ status }: { status: ImportStatus }) {
  const { word, icon, tone } = STATUS[status];
  return (
    <Badge tone={tone} icon={icon}>
      {word}
    </Badge>
  );
}

const STATES: Record<ItemState, { word: string; tone: Tone }> = {
  pending: { word: "Waiting", tone: "neutral" },
  created: { word: "New", tone: "success" },
  updated: { word: "New version", tone: "accent" },
  unchanged: { word: "Unchanged", tone: "neutral" },
  failed: { word: "Failed", tone: "danger" },
};

export function ItemBadge({ state }: { state: ItemState }) {
  return <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge>;
}
