import { fields, heading } from "@/cli/output/fields";
import type { Paper } from "@/cli/output/paper";
import { moment } from "@/cli/output/time";
import { contentText } from "@/cli/shown/version";

/** A draft as the API sends it; revision 0 where there is none. */
export type Draft = {
  revision: number;
  content: unknown;
  digest: string | null;
  updated_at: string | null;
  updated_by: { name: string } | null;
};

export function draftText(draft: Draft, paper: Paper): string {
  const about = fields(paper, [
    ["revision", draft.revision === 0 ? "0: there is no draft yet" : draft.revision],
    ["digest", draft.digest],
    ["saved", draft.updated_at && `${moment(draft.updated_at)} by ${draft.updated_by?.name ?? "nobody"}`],
  ]);
  return draft.content === null ? about : about + heading(paper, "Content") + contentText(draft.content);
}
