import "./globals.css";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { chosenTheme } from "@/app/(console)/session";
import { Alive } from "@/components/ui/layout/alive";
import { FollowLinks } from "@/components/ui/layout/follow-links";

// A page rendered ahead of time would carry no CSP nonce and be blocked; everything behind a session is per person anyway.
export const dynamic = "force-dynamic";

export const metadata: Metadata = {
  title: { template: "%s · Assent", default: "Assent" },
  description: "Which version is live, who agreed to it, by which rule, and can you prove it?",
  icons: { icon: "/icon.svg" },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#14161b" },
  ],
};

const END = "end-of-page";

/**
 * The chosen theme is part of the first byte, so there is no flash and no script to prevent one. Nothing is drawn before
 * the last element has arrived: a table takes the widths of its columns from its rows, and half of one would shift.
 */
export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" data-theme={await chosenTheme()}>
      <head>
        <link rel="expect" href={`#${END}`} blocking="render" />
      </head>
      <body>
        {children}
        <FollowLinks />
        <Alive />
        <div id={END} hidden />
      </body>
    </html>
  );
}
