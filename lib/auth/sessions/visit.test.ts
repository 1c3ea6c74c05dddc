import { beforeAll, expect, test } from "vitest";
import { beginVisit, visitOf } from "@/lib/auth/sessions/visit";
import type { Refusal } from "@/lib/errors";
import { type World, world } from "@/lib/testing/world";

let w: World;
let other: World;
beforeAll(async () => {
  w = await world();
  other = await world();
});

/** Headers of a request that a browser sends with this session. */
const sent = (secret: string) => (name: string) =>
  name === "cookie" ? `assent_theme=dark; assent_session=${secret}` : null;
const none = () => null;

function begin(workspace: string, secret: string) {
  const begun = beginVisit(`/workspaces/${workspace}/approvals?view=all`, sent(secret));
  if (!begun) throw new Error("no visit was begun");
  return begun;
}

const statusOf = (asked: Promise<unknown>): Promise<number> =>
  asked.then(
    () => 200,
    (error: Refusal) => error.status,
  );

test("a visit that was begun is asked once, whoever of its page wants it", async () => {
  const secret = w.sessions.operator;
  const { key, end } = begin(w.slug, secret);
  const visit = visitOf(key, w.slug, secret, none);
  expect(visitOf(key, w.slug, secret, none)).toBe(visit);
  expect((await visit).actor.userId).toBe(w.as.operator.userId);
  end();
  expect(visitOf(key, w.slug, secret, none)).not.toBe(visit);
});

test("a visit that was begun is nobody else's: another session or workspace is asked for by itself", async () => {
  const { key, end } = begin(w.slug, w.sessions.owner);
  const { actor } = await visitOf(key, w.slug, w.sessions.viewer, none);
  expect(actor.userId).toBe(w.as.viewer.userId);
  expect(await statusOf(visitOf(key, other.slug, w.sessions.owner, none))).toBe(404);
  end();
});

test("S3-04 a visit that is refused is refused when it is asked for, and troubles nobody before", async () => {
  const elsewhere = begin(other.slug, w.sessions.owner);
  const unknown = begin(w.slug, "a-session-that-nobody-has");
  expect(await statusOf(visitOf(elsewhere.key, other.slug, w.sessions.owner, none))).toBe(404);
  expect(await statusOf(visitOf(unknown.key, w.slug, "a-session-that-nobody-has", none))).toBe(401);
  elsewhere.end();
  unknown.end();
});

test.each([
  ["outside a workspace", "/sign-in", "a-session-that-nobody-has"],
  ["of the console's own files", "/_next/static/chunks/a.js", "a-session-that-nobody-has"],
  ["whose workspace does not decode", "/workspaces/%E0%A4%A/approvals", "a-session-that-nobody-has"],
  ["without a session", "/workspaces/retail", ""],
  ["with what cannot be a session", "/workspaces/retail", "it's; not=one"],
])("no visit is begun for a page %s", (_, target, secret) => {
  expect(beginVisit(target, sent(secret))).toBeNull();
});
