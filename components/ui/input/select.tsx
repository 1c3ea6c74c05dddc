import clsx from "clsx";
import type { ComponentProps } from "react";
import { Icon } from "@/components/ui/icon";
import { CONTROL } from "@/components/ui/input/input";

export type Option = { value: string; label: string };
type Props = Omit<ComponentProps<"select">, "children" | "multiple"> & { options: readonly Option[] };

/** One of several. The browser's own list: it works by keyboard, by touch and before any script has run. */
export function Select({ options, className, ...rest }: Props) {
  return (
    <span className={clsx("relative block", className)}>
      <select {...rest} className={clsx(CONTROL, "h-8 appearance-none truncate pr-8 pl-2.5 pointer-coarse:h-10")}>
        {options.map((o) => (
          <option key={o.value} value={o.value}>
            {o.label}
          </option>
        ))}
      </select>
      <Icon
        name="chevrons-up-down"
        size={14}
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-faint"
      />
    </span>
  );
}
