import type { ReactNode } from "react";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-sprite";

type Props = { icon?: IconName; title: string; children?: ReactNode; action?: ReactNode };

/** Nothing here: says what would be here, and how it comes to be. */
export function EmptyState({ icon = "inbox", title, children, action }: Props) {
  return (
    <div className="flex flex-col items-center px-6 py-12 text-center">
      <span className="mb-3 flex size-10 items-center justify-center rounded-full border border-line bg-sunken text-faint">
        <Icon name={icon} size={20} />
      </span>
      <p className="font-medium">{title}</p>
      {children && <p className="mt-1 max-w-md text-muted text-sm">{children}</p>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
