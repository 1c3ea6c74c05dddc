"use client";

import { useSyncExternalStore } from "react";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-sprite";

const THEMES: readonly { value: "" | "light" | "dark"; label: string; icon: IconName }[] = [
  { value: "", label: "System", icon: "monitor" },
  { value: "light", label: "Light", icon: "sun" },
  { value: "dark", label: "Dark", icon: "moon" },
];
const YEAR_SECONDS = 31_536_000;

/**
 * Light, dark, or as the system says. The choice is a cookie, so that the server's first byte already has it; the
 * document is turned at once.
 */
export function ThemeChoice() {
  const chosen = useSyncExternalStore(onTheme, themeNow, () => "");
  return (
    <fieldset className="flex rounded-md border border-line bg-sunken p-0.5">
      <legend className="sr-only">Colours</legend>
      {THEMES.map(({ value, label, icon }) => (
        <label
          key={label}
          className="flex h-7 flex-1 cursor-pointer items-center justify-center gap-1.5 rounded-sm text-muted text-sm has-checked:bg-surface has-checked:text-ink has-checked:shadow-raised has-focus-visible:outline-2 has-focus-visible:outline-accent pointer-coarse:h-9"
        >
          <input
            type="radio"
            name="theme"
            value={value}
            checked={chosen === value}
            onChange={() => choose(value)}
            className="sr-only"
          />
          <Icon name={icon} size={14} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

const themeNow = (): string => document.documentElement.dataset.theme ?? "";

function onTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => observer.disconnect();
}

function choose(theme: "" | "light" | "dark"): void {
  const age = theme === "" ? 0 : YEAR_SECONDS;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing over plain HTTP and in older browsers
  document.cookie = `assent_theme=${theme}; Path=/; Max-Age=${age}; SameSite=Lax`;
  if (theme === "") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
