import { to } from "@/lib/paths";

type Told = {
  id: string;
  title: string;
  body: string | null;
  subject_type: string | null;
  subject_id: string | null;
  workspace_slug: string;
  workspace_name: string;
};

/** A notification as a plain text letter, with the way to what it is about. Pure. */
export function letterOf(told: Told, baseUrl: string) {
  const at = { workspace: told.workspace_slug };
  const path =
    told.subject_type === "approval" && told.subject_id
      ? to.approval({ ...at, id: told.subject_id })
      : to.notifications(at);
  const lines = [told.title, told.body, `${baseUrl}${path}`, `Assent, workspace ${told.workspace_name}.`];
  return {
    // A line break would begin another header; what people wrote stays within this one.
    subject: `[${told.workspace_slug}] ${told.title}`.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 200),
    text: `${lines.filter(Boolean).join("\n\n")}\n`,
  };
}
