import { MessagePage } from "@/components/shell/message-page";

/** Inside the frame of a workspace, in the same words as outside. */
export default function NotFound() {
  return (
    <MessagePage icon="search" title="Not found">
      There is nothing here, or it is not yours to see.
    </MessagePage>
  );
}
