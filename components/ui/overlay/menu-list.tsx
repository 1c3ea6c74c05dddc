"use client";

import clsx from "clsx";
import * as DropdownMenu from "radix-ui/dropdown-menu";
import { Button } from "@/components/ui/button";
import type { ButtonSize } from "@/components/ui/button-style";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-sprite";
import type { MenuItem } from "@/components/ui/overlay/menu";

type Props = { label: string; icon: IconName; size: ButtonSize; items: readonly MenuItem[] };

/** The menu itself, open from its first moment: it is loaded because it was asked for. */
export function MenuList({ label, icon, size, items }: Props) {
  return (
    <DropdownMenu.Root defaultOpen modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button size={size} icon={icon}>
          {label}
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className="z-50 min-w-48 max-w-80 rounded-lg bg-surface p-1 text-ink shadow-float"
        >
          {items.map((item) => (
            <Entry key={item.label} item={item} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const ROW =
  "flex items-start gap-2 rounded-md px-2 py-1.5 outline-none no-underline data-[highlighted]:bg-hover pointer-coarse:py-2.5";

function Entry({ item }: { item: MenuItem }) {
  const content = (
    <>
      {item.icon && <Icon name={item.icon} className="mt-0.75" />}
      <span>
        {item.label}
        {item.disabledReason && <span className="block text-muted text-xs">{item.disabledReason}</span>}
      </span>
    </>
  );
  const look = clsx(ROW, item.disabledReason ? "cursor-not-allowed text-faint" : item.danger && "text-danger");
  if (item.href !== undefined && !item.disabledReason) {
    return (
      <DropdownMenu.Item asChild className={look}>
        <a href={item.href}>{content}</a>
      </DropdownMenu.Item>
    );
  }
  return (
    <DropdownMenu.Item
      // Not `disabled`: it stays reachable by keyboard, so that its reason can be read.
      aria-disabled={item.disabledReason ? true : undefined}
      onSelect={(event) => (item.disabledReason ? event.preventDefault() : item.onSelect?.())}
      className={look}
    >
      {content}
    </DropdownMenu.Item>
  );
}
