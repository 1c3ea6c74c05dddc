"use client";

import clsx from "clsx";
import { type ComponentProps, type ReactNode, useEffect, useId, useRef, useState } from "react";

type Props = {
  /** Content of the button. */
  trigger: ReactNode;
  /** Name of the button when its content is not its name. */
  label?: string;
  triggerClassName: string;
  align?: "start" | "end";
  className?: string;
  children: ReactNode;
};

const GAP = 6;

/**
 * A panel under a button, for links and small forms. The browser opens it, closes it on Escape or a press elsewhere
 * and keeps it above everything; the script only places it, and closes it once a link inside was followed. What is inside is
 * drawn in the browser: nobody sees it at first, and the page comes sooner without it.
 */
export function Popover({ trigger, label, triggerClassName, align = "start", className, children }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState(false);
  useEffect(() => setDrawn(true), []);
  useEffect(() => {
    const [anchor, element] = [button.current, panel.current];
    if (!anchor || !element) return;
    const place = () => placeUnder(anchor, element, align);
    const toggled = (event: Event) => {
      const opened = "newState" in event && event.newState === "open";
      const listen = opened ? window.addEventListener : window.removeEventListener;
      if (opened) place();
      listen("scroll", place, { passive: true });
      listen("resize", place, { passive: true });
    };
    element.addEventListener("toggle", toggled);
    return () => {
      element.removeEventListener("toggle", toggled);
      window.removeEventListener("scroll", place);
      window.removeEventListener("resize", place);
    };
  }, [align]);
  const closeOnLink: ComponentProps<"div">["onClick"] = (event) => {
    if (event.target instanceof Element && event.target.closest("a[href]")) panel.current?.hidePopover();
  };
  return (
    <>
      <button ref={button} type="button" aria-label={label} popoverTarget={id} className={triggerClassName}>
        {trigger}
      </button>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: listens for links inside, which the keyboard presses as clicks */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the interactive elements are inside */}
      <div
        ref={panel}
        id={id}
        popover="auto"
        onClick={closeOnLink}
        className={clsx(
          "fixed inset-auto m-0 max-h-[70dvh] max-w-[calc(100vw-1rem)] overflow-y-auto rounded-lg bg-surface p-1 text-ink shadow-float",
          className,
        )}
      >
        {drawn && children}
      </div>
    </>
  );
}

/** Under the button, or above it where there is no room, and never outside the window. */
function placeUnder(anchor: HTMLElement, panel: HTMLElement, align: "start" | "end"): void {
  const from = anchor.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  const wanted = align === "start" ? from.left : from.right - width;
  const left = Math.max(GAP, Math.min(wanted, document.documentElement.clientWidth - width - GAP));
  const fits = from.bottom + GAP + height <= window.innerHeight || from.top < height;
  panel.style.left = `${left}px`;
  panel.style.top = `${fits ? from.bottom + GAP : from.top - height - GAP}px`;
}
