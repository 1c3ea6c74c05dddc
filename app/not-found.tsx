import type { Metadata } from "next";
import { MessagePage } from "@/components/shell/message-page";
import { LinkButton } from "@/components/ui/link";
import { to } from "@/lib/paths";

export const metadata: Metadata = { title: "Not found" };

/** One page for what does not exist and for what is not yours: the two must not be told apart. */
export default function NotFound() {
  return (
    <main>
      <MessagePage
        icon="search"
        title="Not found"
        actions={
          <LinkButton href={to.home()} variant="primary">
            To the start
          </LinkButton>
        }
      >
        There is nothing here, or it is not yours to see.
      </MessagePage>
    </main>
  );
}
