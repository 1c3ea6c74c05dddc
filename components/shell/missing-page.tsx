"use client";

import { MessagePage } from "@/components/shell/message-page";
import { LinkButton } from "@/components/ui/link";
import { to } from "@/lib/paths";

/**
 * One page for what does not exist and for what is not yours: the two must not be told apart. Every page carries it, in case,
 * so it is sent as a name and not drawn ahead.
 */
export function MissingPage({ inside }: { inside?: boolean }) {
  const start = (
    <LinkButton href={to.home()} variant="primary">
      To the start
    </LinkButton>
  );
  return (
    <MessagePage icon="search" title="Not found" actions={inside ? undefined : start}>
      There is nothing here, or it is not yours to see.
    </MessagePage>
  );
}
