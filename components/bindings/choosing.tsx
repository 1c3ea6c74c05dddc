"use client";

import { createContext, type ReactNode, type TransitionStartFunction, useContext, useTransition } from "react";

const Context = createContext<{ choosing: boolean; choose: TransitionStartFunction } | null>(null);

/** Holds, for what chooses a version and what binds it, whether the page has yet to answer for the one chosen last. */
export function Choosing({ children }: { children: ReactNode }) {
  const [choosing, choose] = useTransition();
  return <Context value={{ choosing, choose }}>{children}</Context>;
}

/** Only inside a `Choosing`. */
export function useChoosing() {
  const value = useContext(Context);
  if (!value) throw new Error("a version is chosen inside <Choosing>");
  return value;
}
