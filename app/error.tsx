"use client";

import { FailedPage } from "@/components/shell/failed-page";

export default function RootError(props: { error: unknown; retry: () => void }) {
  return (
    <main>
      <FailedPage {...props} />
    </main>
  );
}
