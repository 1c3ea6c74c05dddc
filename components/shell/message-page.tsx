"use client";

import type { ReactNode } from "react";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-sprite";
import { LinkButton } from "@/components/ui/link";
import { to } from "@/lib/paths";

type Props = { icon: IconName; title: string; children: ReactNode; actions?: ReactNode; note?: ReactNode };

/** A page that has nothing to show but a sentence: not found, failed. */
export function MessagePage({ icon, title, children, actions, note }: Props) {
  return (
    <div className="mx-auto flex min-h-[60vh] max-w-md flex-col items-start justify-center px-4">
      <span className="mb-4 flex size-10 items-center justify-center rounded-full border border-line bg-surface text-muted">
        <Icon name={icon} size={20} />
      </span>
      <h1 className="font-semibold text-xl">{title}</h1>
      <p className="mt-1 text-muted">{children}</p>
      {actions && <div className="mt-5 flex flex-wrap gap-2">{actions}</div>}
      {note && <p className="mt-5 text-faint text-sm">{note}</p>}
    </div>
  );
}

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
