"use client";

import { createContext, useContext, useEffect, useRef } from "react";
import type { Problem } from "@/lib/client/problem";

export type FormStateValue = { busy: boolean; dirty: boolean; problem: Problem | null };

/** What the parts of one form know of it. */
export const FormState = createContext<FormStateValue>({ busy: false, dirty: false, problem: null });

export const useFormState = (): FormStateValue => useContext(FormState);

/** The error of the field a pointer names, in the words of the server. */
export function useFieldError(pointer: string): string | null {
  const { problem } = useFormState();
  const found = problem?.errors.filter((e) => e.field === pointer).map((e) => e.message) ?? [];
  return found.length > 0 ? found.join(" ") : null;
}

/** For a form: after a refusal the first field that it names has the focus, and so is in sight. */
export function useFirstFault(problem: Problem | null) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (problem) form.current?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus();
  }, [problem]);
  return form;
}
