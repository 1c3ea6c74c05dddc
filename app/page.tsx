import { redirect } from "next/navigation";
import { homeWorkspace } from "@/app/console/session";
import { to } from "@/lib/paths";

/** The start is the workspace one was in, or the first one; whoever is not signed in starts there. */
export default async function Home() {
  const workspace = await homeWorkspace();
  redirect(workspace ? to.overview({ workspace }) : to.signIn());
}
