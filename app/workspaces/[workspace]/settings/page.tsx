import { redirect } from "next/navigation";
import { pageActor } from "@/app/console/session";
import { to } from "@/lib/paths";

type Props = { params: Promise<{ workspace: string }> };

/** The settings have no page of their own: the first section stands for them. */
export default async function SettingsPage({ params }: Props) {
  const actor = await pageActor(params, (workspace) => to.settings({ workspace }));
  redirect(to.settings({ workspace: actor.workspace.slug, section: "tokens" }));
}
