import { badge } from "@/components/ui/badge";
import type { Tone } from "@/components/ui/tone";

const SOURCES: Record<string, { word: string; tone: Tone }> = {
  "designer-publish": { word: "console", tone: "accent" },
  "designer-draft": { word: "console · draft", tone: "neutral" },
  designer: { word: "console", tone: "accent" },
  "cli-publish": { word: "cli", tone: "info" },
  "cli-apply": { word: "cli · draft", tone: "neutral" },
  rollback: { word: "rollback", tone: "warning" },
  import: { word: "import", tone: "info" },
  api: { word: "api", tone: "neutral" },
};

/** Where a version came from. */
export function sourceBadge(source: string) {
  return badge(SOURCES[source] ?? { word: source, tone: "neutral" });
}
