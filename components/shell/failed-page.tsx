"use client";

import { MessagePage } from "@/components/shell/message-page";
import { Button } from "@/components/ui/button";

type Props = { error: unknown; retry: () => void };

/** What a page shows that could not be drawn. Never the error itself; the digest finds it in the log. */
export function FailedPage({ error, retry }: Props) {
  const digest = digestOf(error);
  return (
    <MessagePage
      icon="octagon-alert"
      title="This page could not be shown"
      actions={
        <Button variant="primary" icon="refresh-cw" onClick={retry}>
          Try again
        </Button>
      }
      note={digest && `Reference for the log: ${digest}`}
    >
      Something failed on the server. Nothing was changed by looking.
    </MessagePage>
  );
}

function digestOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("digest" in error)) return null;
  return typeof error.digest === "string" ? error.digest : null;
}
