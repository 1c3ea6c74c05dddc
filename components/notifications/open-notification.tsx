"use client";

import type { ReactNode } from "react";
import { Link } from "@/components/ui/link";
import { call } from "@/lib/client/call";
import { NOTIFICATIONS_READ } from "@/lib/notifications/rules";
import { toApi } from "@/lib/paths";

type Props = { id: string; href: string; unread: boolean; children: ReactNode };

/** The link of a notification's row. Opening it is reading it, in this tab or in another one. */
export function OpenNotification({ id, href, unread, children }: Props) {
  async function read() {
    const { ok } = await call(toApi.readNotification({ id }), { method: "PATCH", body: {} });
    if (ok) window.dispatchEvent(new Event(NOTIFICATIONS_READ));
  }
  return (
    <Link
      quiet
      href={href}
      data-row-link
      onClick={unread ? () => void read() : undefined}
      onAuxClick={unread ? () => void read() : undefined}
      className={`text-ink after:absolute after:inset-0 after:content-[''] ${unread ? "font-semibold" : ""}`}
    >
      {children}
    </Link>
  );
}
