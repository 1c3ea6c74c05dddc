"use client";

import { useEffect, useRef, useState } from "react";
import { Icon } from "@/components/ui/icon";
import { Link } from "@/components/ui/link";
import { call } from "@/lib/client/call";
import { NOTIFICATIONS_READ, POLL_MS } from "@/lib/notifications/rules";
import { toApi } from "@/lib/paths";

type Props = {
  href: string;
  /** What the server counted, and when: a page that was drawn anew knows better than an earlier question. */
  unread: { count: number; at: number };
};

/**
 * The way to one's notifications, with the number of unread ones. Asks again every half minute while somebody can see the
 * page, and at once when it comes back into sight; most answers are 304 and carry nothing.
 */
export function InboxBadge({ href, unread }: Props) {
  const [count, setCount] = useState(unread.count);
  const known = useRef(unread.count);
  useEffect(() => {
    known.current = unread.count;
    setCount(unread.count);
  }, [unread]);
  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | undefined;
    async function ask() {
      const headers = { "if-none-match": `"${known.current}"` };
      const answer = await call<{ unread_count: number }>(toApi.unreadCount(), { headers });
      // A 304 is no news, and neither is a server that did not answer: the next question comes soon.
      if (!answer.ok) return;
      known.current = answer.data.unread_count;
      setCount(answer.data.unread_count);
    }
    function seen() {
      clearInterval(timer);
      if (document.hidden) return;
      timer = setInterval(() => void ask(), POLL_MS);
    }
    const back = () => {
      seen();
      if (!document.hidden) void ask();
    };
    const read = () => void ask();
    seen();
    document.addEventListener("visibilitychange", back);
    window.addEventListener(NOTIFICATIONS_READ, read);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", back);
      window.removeEventListener(NOTIFICATIONS_READ, read);
    };
  }, []);
  const said = count === 0 ? "none unread" : `${shown(count)} unread`;
  return (
    <Link
      quiet
      href={href}
      aria-label={`Notifications, ${said}`}
      title="Notifications"
      className="relative flex size-8 shrink-0 items-center justify-center rounded-full text-muted hover:bg-hover hover:text-ink pointer-coarse:size-10"
    >
      <Icon name="inbox" size={18} />
      {count > 0 && (
        <span
          aria-hidden="true"
          data-unread={count}
          className="absolute -top-0.5 left-4 inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-full bg-accent-solid px-1 font-medium text-on-solid text-xs"
        >
          {shown(count)}
        </span>
      )}
      <span role="status" className="sr-only">
        {count > unread.count ? `${said} notifications` : ""}
      </span>
    </Link>
  );
}

const shown = (count: number): string => (count > 99 ? "99+" : String(count));
