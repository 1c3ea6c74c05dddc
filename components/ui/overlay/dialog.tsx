"use client";

import clsx from "clsx";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "@/components/ui/button";

type Props = {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the main one last. */
  footer?: ReactNode;
  wide?: boolean;
};

/**
 * A modal dialog. The browser's own: it makes the page behind inert, closes on Escape and gives the focus back, with
 * no script of a library and no style the content policy would have to allow. Its content exists while it is open.
 */
export function Dialog({ open, onClose, title, description, children, footer, wide }: Props) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (open && !element?.open) element?.showModal();
    if (!open && element?.open) element.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: pressing the backdrop; the keyboard has Escape, which the browser handles
    <dialog
      ref={dialog}
      aria-labelledby={id}
      aria-describedby={description ? `${id}-about` : undefined}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
      className={clsx(
        // Where it stands in the page, in a table's last column for one, does not align its text.
        "fixed inset-x-0 top-auto bottom-0 m-0 w-full max-w-none overflow-hidden rounded-t-lg bg-surface p-0 text-start shadow-float backdrop:bg-[rgb(0_0_0/0.45)]",
        "sm:top-[12vh] sm:bottom-auto sm:mx-auto sm:rounded-lg",
        wide ? "sm:max-w-2xl" : "sm:max-w-md",
      )}
    >
      {open && (
        <div className="flex max-h-[80dvh] flex-col">
          <h2 id={id} className="px-5 pt-4 pr-14 font-semibold text-lg">
            {title}
          </h2>
          {/* What is hidden from the eye stands in here, and does not make the dialog itself scroll. */}
          <div className="relative min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">
            {description && (
              <p id={`${id}-about`} className="text-muted">
                {description}
              </p>
            )}
            {children && <div className="mt-4">{children}</div>}
          </div>
          {footer && (
            <div className="flex flex-wrap items-start justify-end gap-2 border-line border-t bg-canvas px-5 py-3">
              {footer}
            </div>
          )}
          {/* Last, so that the focus starts in the content. */}
          <IconButton icon="x" label="Close" size="sm" onClick={onClose} className="absolute top-3.5 right-3" />
        </div>
      )}
    </dialog>
  );
}
