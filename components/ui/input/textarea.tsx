import clsx from "clsx";
import type { ComponentProps } from "react";
import { CONTROL } from "@/components/ui/input/input";

/** Several lines. `mono` for code and JSON. Grows with its text where the browser can, so it need not be dragged. */
export function Textarea({ mono, className, rows = 3, ...rest }: ComponentProps<"textarea"> & { mono?: boolean }) {
  return (
    <textarea
      {...rest}
      rows={rows}
      spellCheck={mono ? false : rest.spellCheck}
      className={clsx(
        CONTROL,
        "field-sizing-content max-h-[60vh] min-h-16 px-2.5 py-1.5",
        mono && "font-mono text-sm",
        className,
      )}
    />
  );
}
