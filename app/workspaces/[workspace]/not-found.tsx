import { MissingPage } from "@/components/shell/message-page";

/** Inside the frame of a workspace, in the same words as outside. */
export default function NotFound() {
  return <MissingPage inside />;
}
