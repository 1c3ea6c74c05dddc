"use client";

import "./globals.css";
import { FailedPage } from "@/components/shell/failed-page";

/** When the root layout itself fails there is no document left, so this brings its own. */
export default function GlobalError(props: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Failed · Assent</title>
        <main>
          <FailedPage {...props} />
        </main>
      </body>
    </html>
  );
}
