"use client";

import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/button";
import type { ButtonSize } from "@/components/ui/button-style";
import type { IconName } from "@/components/ui/icon-sprite";

export type MenuItem = {
  label: string;
  icon?: IconName;
  danger?: boolean;
  /** Why it cannot be chosen; shown under its label. */
  disabledReason?: string | null;
} & ({ href: string; onSelect?: undefined } | { onSelect: () => void; href?: undefined });

type Props = { label: string; icon?: IconName; size?: ButtonSize; items: readonly MenuItem[] };

const load = () => import("@/components/ui/overlay/menu-list");
const MenuList = lazy(() => load().then((m) => ({ default: m.MenuList })));

/** A button that opens a list of actions. The list's script (30 kB) arrives when the button is first approached. */
export function Menu({ label, icon = "chevron-down", size = "md", items }: Props) {
  const [wanted, setWanted] = useState(false);
  const button = (
    <Button
      size={size}
      icon={icon}
      aria-haspopup="menu"
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
    >
      {label}
    </Button>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <MenuList label={label} icon={icon} size={size} items={items} />
    </Suspense>
  );
}
