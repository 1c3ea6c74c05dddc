import type { ReactNode } from "react";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-sprite";

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
