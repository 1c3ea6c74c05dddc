"use client";

import { useEffect } from "react";
import { MessagePage } from "@/components/shell/message-page";
import { Button } from "@/components/ui/button";

type Props = { error: unknown; retry: () => void };

const TRY_EVERY_SECONDS = 5;

/**
 * What a page shows that could not be drawn. Never the error itself; the digest finds it in the log. What passes by itself, as
 * a database that is away, is said in words and asked for again.
 */
export function FailedPage({ error, retry }: Props) {
  const digest = digestOf(error);
  const passing = passingOf(digest);
  // Each try that fails is an error of its own, and waits anew.
  useEffect(() => {
    if (passing === null || !error) return;
    const timer = setTimeout(retry, TRY_EVERY_SECONDS * 1000);
    return () => clearTimeout(timer);
  }, [error, passing, retry]);
  const again = (
    <Button variant="primary" icon="refresh-cw" onClick={retry}>
      {passing === null ? "Try again" : "Try again now"}
    </Button>
  );
  if (passing !== null)
    return (
      <MessagePage icon="octagon-alert" title="Not available just now" actions={again}>
        {passing} This page asks again every {TRY_EVERY_SECONDS} seconds and opens as soon as it can be shown.
      </MessagePage>
    );
  return (
    <MessagePage
      icon="octagon-alert"
      title="This page could not be shown"
      actions={again}
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

/** What lib/page-fault.ts says of a fault that passes by itself. */
const passingOf = (digest: string | null): string | null => /^503 (.+)$/s.exec(digest ?? "")?.[1] ?? null;
