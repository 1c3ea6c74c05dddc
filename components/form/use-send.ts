"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { toast } from "@/components/ui/overlay/toast-store";
import { type CallOptions, call, newIdempotencyKey, type Outcome } from "@/lib/client/call";
import { to } from "@/lib/paths";

export type Send = Omit<CallOptions, "idempotencyKey" | "token" | "base" | "signal"> & { path: string };

/** What to do when it worked. */
export type Done = {
  /** Said in a toast; nothing is said without it. */
  message?: string;
  /** Go there; without it the page is drawn anew where it is. */
  href?: string;
  /** Where it waits for approval instead, go to the request; without it a toast names the request. */
  toRequest?: boolean;
};

/**
 * Sends one change at a time. An answer that was lost is asked for again with the same idempotency key, so pressing
 * twice changes once; another body is another intent and gets another key.
 */
export function useSend(): { busy: boolean; send: <T>(request: Send) => Promise<Outcome<T>> } {
  const [busy, setBusy] = useState(false);
  const intent = useRef<{ text: string; key: string } | null>(null);
  async function send<T>({ path, ...options }: Send): Promise<Outcome<T>> {
    const text = JSON.stringify([options.method, path, options.body ?? options.text ?? null]);
    if (intent.current?.text !== text) intent.current = { text, key: newIdempotencyKey() };
    setBusy(true);
    const outcome = await call<T>(path, { ...options, idempotencyKey: intent.current.key });
    setBusy(false);
    if (outcome.ok || outcome.problem.status !== 0) intent.current = null;
    return outcome;
  }
  return { busy, send };
}

/** The ticket a 202 names, if the answer is one. */
export function ticketOf(data: unknown): string | null {
  if (typeof data !== "object" || data === null || !("ticket_id" in data)) return null;
  return typeof data.ticket_id === "string" ? data.ticket_id : null;
}

/** Says what came of it and shows the new state: here, at `done.href`, or at the request that now waits. */
export function useSettle(
  workspace: string | undefined,
): (answer: { status: number; data: unknown }, done: Done) => void {
  const router = useRouter();
  return ({ status, data }, done) => {
    const ticket = status === 202 ? ticketOf(data) : null;
    if (ticket && workspace) {
      const href = to.approval({ workspace, id: ticket });
      const link = { href, label: "Open the request" };
      toast({ tone: "info", text: "Sent for approval. Nothing has changed yet.", ...(!done.toRequest && { link }) });
      if (done.toRequest) router.push(href);
    } else if (done.message) toast({ tone: "success", text: done.message });
    if (done.href && !(ticket && done.toRequest)) router.push(done.href);
    // Without it the page we came from would be shown from the browser's memory.
    router.refresh();
  };
}
