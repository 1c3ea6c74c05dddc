import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { beginVisit, TARGET_HEADER, VISIT_HEADER } from "@/lib/auth/sessions/visit";
import { env } from "@/lib/env";
import { notFound, refusal } from "@/lib/errors";
import { log } from "@/lib/log";
import { makingPage } from "@/lib/page-making";
import { callerAddress } from "@/server/caller";
import { refuse } from "@/server/refuse";
import { standIn } from "@/server/unavailable";

/** What renders pages: Next, or what stands in for it in a test. */
export type Renderer = {
  prepare(): Promise<void>;
  getRequestHandler(): (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  close(): Promise<void>;
};

export type Pages = {
  handle(req: IncomingMessage, res: ServerResponse): void;
  /** Upgrades that Next takes itself: hot reload in development. */
  takesUpgrade(path: string): boolean;
  close(): Promise<void>;
};

/** Headers by which parts of Next talk to each other; from outside they are only ever an attempt. */
const INTERNAL =
  /^(x-assent-(caller|visit|target)$|x-middleware-|x-nextjs-|x-invoke-|x-matched-path$|x-now-route-|next-action$|next-resume$)/;

/** Next's own tools in development send and ask for more than pages do. */
const TOOLS = /^\/(_next|__nextjs)/;

/**
 * Pages behind their guard: headers that only Next may set are dropped, a page is only ever read, and every answer
 * carries a policy that lets no script run but those stamped with this answer's nonce. The renderer is made ready in the
 * background, `after` what must not be kept waiting by it and `restMs` later, or as soon as a page is asked for, which waits.
 * Who looks at a workspace is asked here, while the renderer prepares the page that wants to know. A page that cannot be made
 * while the database is away is 503.
 */
export function makePages(
  renderer: Renderer,
  {
    dev = false,
    after = Promise.resolve(),
    restMs = 0,
  }: { dev?: boolean; after?: Promise<void>; restMs?: number } = {},
): Pages {
  let failed: unknown;
  let wanted = () => {};
  const asked = new Promise<void>((resolve) => {
    wanted = resolve;
  });
  const rested = after.then(() => Promise.race([asked, pause(restMs, undefined, { ref: false })]));
  const prepared = rested.then(() => renderer.prepare());
  const ready = prepared.then(() => renderer.getRequestHandler());
  ready.catch((error) => {
    failed = error;
    log.error({ err: error }, "pages cannot be shown");
  });

  async function render(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = (req.url ?? "").split("?", 1)[0] ?? "";
    if (path === "/_next/image") return refuse(req, res, notFound());
    const auth = path.startsWith("/api/auth/");
    if (req.method !== "GET" && req.method !== "HEAD") {
      if (!auth && !(dev && TOOLS.test(path))) return refuse(req, res, onlyRead());
      if (auth && !isShort(req)) return refuse(req, res, tooLong());
    }
    dropInternal(req);
    const caller = callerAddress(req);
    if (caller !== null) req.headers["x-assent-caller"] = caller;
    req.headers[TARGET_HEADER] = req.url;
    const nonce = secure(req, res, dev);
    wanted();
    const handler = await ready;
    const visit = beginVisit(req.url ?? "", (name) => headerOf(req, name));
    if (visit) {
      req.headers[VISIT_HEADER] = visit.key;
      res.once("close", visit.end);
      // The renderer keeps the thread to itself for a while: the question must be on its way before.
      await nextTurn();
    }
    await makingPage((fault) => {
      standIn(req, res, nonce, fault);
      return handler(req, res);
    });
  }

  return {
    handle: (req, res) => {
      render(req, res).catch((error: unknown) => {
        if (error !== failed) log.error({ err: error, path: req.url }, "page failed");
        refuse(req, res, refusal(503, "PAGES_UNAVAILABLE", "Pages cannot be shown at the moment."));
      });
    },
    takesUpgrade: (path) => dev && TOOLS.test(path),
    close: () => renderer.close(),
  };
}

const MOST_BYTES = 8192;

/** next-auth reads a body whole, so it must be said to be short before any of it is read. */
function isShort(req: IncomingMessage): boolean {
  const length = req.headers["content-length"];
  return length === undefined ? req.headers["transfer-encoding"] === undefined : Number(length) <= MOST_BYTES;
}

const tooLong = () => refusal(413, "BODY_TOO_LARGE", `Send at most ${MOST_BYTES} bytes, with a Content-Length.`);

const onlyRead = () =>
  refusal(405, "METHOD_NOT_ALLOWED", "A page answers to GET and HEAD.", { headers: { Allow: "GET, HEAD" } });

function dropInternal(req: IncomingMessage): void {
  for (const name of Object.keys(req.headers)) {
    if (!INTERNAL.test(name)) continue;
    delete req.headers[name];
    const raw = req.rawHeaders;
    for (let i = raw.length - 2; i >= 0; i -= 2) if (raw[i]?.toLowerCase() === name) raw.splice(i, 2);
  }
}

function headerOf(req: IncomingMessage, name: string): string | null {
  const value = req.headers[name];
  return typeof value === "string" ? value : null;
}

/** Sets what every page carries; answers the nonce that its scripts are stamped with. */
function secure(req: IncomingMessage, res: ServerResponse, dev: boolean): string {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentPolicy(nonce, dev);
  // Next takes the nonce from the request and stamps its scripts with it.
  req.headers["content-security-policy"] = policy;
  res.setHeader("Content-Security-Policy", policy);
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("X-Frame-Options", "DENY");
  res.setHeader("Referrer-Policy", "same-origin");
  res.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  res.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  if (env.ASSENT_BASE_URL?.startsWith("https:")) res.setHeader("Strict-Transport-Security", "max-age=31536000");
  return nonce;
}

/** Styles may be inline: they place menus and bars and cannot act. Development needs eval and a socket for reloading. */
export function contentPolicy(nonce: string, dev: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    `connect-src 'self'${dev ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
