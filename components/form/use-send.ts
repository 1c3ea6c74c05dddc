"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition } from "react";
import { toast } from "@/components/ui/overlay/toast-store";
import { type CallOptions, call, type Outcome } from "@/lib/client/call";
import { makeIntent } from "@/lib/client/intent";
import type { Problem } from "@/lib/client/problem";
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

type Sending = {
  /** From the press until the page shows what came of it. */
  busy: boolean;
  send: <T>(request: Send) => Promise<Outcome<T>>;
  /** Says what came of it and shows the new state: here, at `done.href`, or at the request that now waits. */
  settle: (answer: { status: number; data: unknown }, done: Done) => void;
};

/**
 * Sends one change at a time. An answer that was lost, or that a proxy gave in its place, is asked for again with the same
 * idempotency key, so pressing twice changes once; another body is another intent and gets another key. A refusal is for who
 * asked to show; where that is gone when it comes, a dialog that was closed for one, or has no place for it, it is said in a
 * toast.
 */
export function useSend(workspace: string | undefined, refusals: "here" | "toast" = "here"): Sending {
  const [sending, setSending] = useState(false);
  // A page that is on its way still shows the button of the one before: pressed again it would change once more.
  const [showing, show] = useTransition();
  const [intent] = useState(makeIntent);
  const router = useRouter();
  const here = useHere();
  async function send<T>({ path, ...options }: Send): Promise<Outcome<T>> {
    const key = intent.keyFor(JSON.stringify([options.method, path, options.body ?? options.text ?? null]));
    setSending(true);
    const outcome = await call<T>(path, { ...options, idempotencyKey: key });
    setSending(false);
    intent.heard(outcome);
    if (!outcome.ok && (refusals === "toast" || !here.current)) toastProblem(outcome.problem);
    return outcome;
  }
  function settle({ status, data }: { status: number; data: unknown }, done: Done): void {
    const ticket = status === 202 ? ticketOf(data) : null;
    let href = done.href;
    if (ticket && workspace) {
      const request = to.approval({ workspace, id: ticket });
      const link = { href: request, label: "Open the request" };
      toast({ tone: "info", text: "Sent for approval. Nothing has changed yet.", ...(!done.toRequest && { link }) });
      if (done.toRequest) href = request;
    } else if (done.message) toast({ tone: "success", text: done.message });
    show(() => {
      if (href) router.push(href);
      // Without it the page we came from would be shown from the browser's memory.
      router.refresh();
    });
  }
  return { busy: sending || showing, send, settle };
}

/** True while what asks is on the page. */
function useHere() {
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return here;
}

function toastProblem({ title, detail, errors, request_id }: Problem): void {
  const why = errors.length > 0 ? errors.map((e) => e.message).join(" ") : detail;
  toast({ tone: "danger", text: title, detail: request_id ? `${why} (request ${request_id})` : why });
}

/** The ticket a 202 names, if the answer is one. */
export function ticketOf(data: unknown): string | null {
  if (typeof data !== "object" || data === null || !("ticket_id" in data)) return null;
  return typeof data.ticket_id === "string" ? data.ticket_id : null;
}
