import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Refusal } from "@/lib/errors";

const TRY_EVERY_SECONDS = 5;

/**
 * Answers 503 with a plain page in the place of one that failed for a `fault` that passes by itself, as long as nothing of it
 * was sent. The renderer goes on writing to a response that takes no more of it. Any other answer goes out as it is.
 */
export function standIn(req: IncomingMessage, res: ServerResponse, nonce: string, fault: () => Refusal | null): void {
  const { writeHead, flushHeaders, write, end } = res;
  const before: OutgoingHttpHeaders = { ...res.getHeaders() };
  let replaced = false;

  /** Whether the renderer's answer is not wanted; asked before each thing it sends. */
  const unwanted = (status: number): boolean => {
    const why = replaced || res.headersSent || status < 500 ? null : fault();
    if (!why) return replaced;
    replaced = true;
    for (const name of res.getHeaderNames()) res.removeHeader(name);
    const body = Buffer.from(unavailablePage(why, nonce, themeOf(req)));
    writeHead.call(res, 503, {
      ...before,
      ...why.headers,
      "Cache-Control": "no-store",
      "Content-Type": "text/html; charset=utf-8",
      "Content-Length": body.length,
    });
    end.call(res, req.method === "HEAD" ? undefined : body, "utf8");
    return true;
  };

  type Any = (...args: unknown[]) => unknown;
  const guarded =
    (send: unknown, dropped: unknown): Any =>
    (...args) =>
      unwanted(res.statusCode) ? dropped : (send as Any).apply(res, args);
  Object.assign(res, {
    writeHead: (status: number, ...rest: unknown[]) =>
      unwanted(status) ? res : (writeHead as Any).call(res, status, ...rest),
    flushHeaders: guarded(flushHeaders, undefined),
    write: guarded(write, true),
    end: guarded(end, res),
  });
}

const themeOf = (req: IncomingMessage): string | null =>
  /(?:^|;\s*)assent_theme=(light|dark)(?:;|$)/.exec(req.headers.cookie ?? "")?.[1] ?? null;

const escaped = (text: string): string => text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** Says what is the matter and asks again until the page can be shown. It needs nothing of the build and nothing of the database. */
function unavailablePage({ detail }: Refusal, nonce: string, theme: string | null): string {
  return `<!DOCTYPE html>
<html lang="en"${theme ? ` style="color-scheme:${theme}"` : ""}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Not available just now · Assent</title>
<link rel="icon" href="/icon.svg">
<noscript><meta http-equiv="refresh" content="${TRY_EVERY_SECONDS}"></noscript>
<style>
:root { color-scheme: light dark }
body { margin: 0; background: light-dark(#f6f7f9, #0d0e12); color: light-dark(#161b23, #e9ebef); font: 14px/1.5 system-ui, sans-serif }
main { box-sizing: border-box; max-width: 28rem; min-height: 80vh; margin: 0 auto; padding: 0 1rem; display: flex; flex-direction: column; justify-content: center; align-items: flex-start }
h1 { margin: 0 0 .25rem; font-size: 1.25rem; line-height: 1.4 }
p { margin: 0 0 .5rem; color: light-dark(#505561, #adb1ba) }
a { display: inline-block; margin-top: .75rem; padding: .375rem .75rem; border-radius: .375rem; background: light-dark(#285cc2, #2e62c9); color: #fff; font-weight: 500; text-decoration: none }
a:focus-visible { outline: 2px solid light-dark(#2559bf, #93beff); outline-offset: 2px }
</style>
</head>
<body>
<main>
<h1>Not available just now</h1>
<p>${escaped(detail)}</p>
<p>This page asks again every ${TRY_EVERY_SECONDS} seconds and opens as soon as it can be shown.</p>
<a href="">Try again now</a>
</main>
<script nonce="${nonce}">
(function ask() {
  setTimeout(function () {
    fetch(location.href, { method: "HEAD", cache: "no-store", redirect: "manual" }).then(function (answer) {
      if (answer.status === 503) ask();
      else location.reload();
    }, ask);
  }, ${TRY_EVERY_SECONDS * 1000});
})();
</script>
</body>
</html>
`;
}
