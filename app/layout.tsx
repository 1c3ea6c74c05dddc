import "./globals.css";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { chosenTheme } from "@/app/console/session";
import { Alive } from "@/components/ui/layout/alive";
import { FollowLinks } from "@/components/ui/layout/follow-links";
import { to } from "@/lib/paths";

// A page rendered ahead of time would carry no CSP nonce and be blocked; everything behind a session is per person anyway.
export const dynamic = "force-dynamic";

/** Of each page only its title; the rest is the same for all of them and stands in the head. */
export const metadata: Metadata = { title: { template: "%s · Assent", default: "Assent" } };

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
        <link rel="icon" href={to.icon()} />
        <meta name="robots" content="noindex, nofollow" />
        <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#14161b" media="(prefers-color-scheme: dark)" />
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
