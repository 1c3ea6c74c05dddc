"use client";

import { FailedPage } from "@/components/shell/failed-page";

export default function ConsoleError(props: { error: unknown; retry: () => void }) {
  return <FailedPage {...props} />;
}
