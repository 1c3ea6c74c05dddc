import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ProblemAlert } from "@/components/form/problem-alert";
import { parseProblem } from "@/lib/client/problem";

const shown = (status: number, body: object) =>
  renderToStaticMarkup(<ProblemAlert problem={parseProblem(status, body, "req_1")} />);

test("a session that ended leads to signing in beside the page, which keeps what was typed", () => {
  const html = shown(401, { code: "UNAUTHENTICATED", title: "Not signed in", detail: "Send a bearer credential." });
  expect(html).toMatch(/<a (?=[^>]*href="\/sign-in")(?=[^>]*target="_blank")/);
  expect(html).toContain("what you typed is still there");
  expect(html).not.toContain("bearer");
});

test("a wrong password ended no session: whoever signs in is told what is wrong", () => {
  const html = shown(401, { code: "SIGN_IN_FAILED", title: "Not signed in", detail: "The password is wrong." });
  expect(html).toContain("The password is wrong.");
  expect(html).not.toContain("session has ended");
});

test("anything else is said in the server's words", () => {
  const html = shown(409, { code: "FROZEN", title: "Conflict", detail: "prod is frozen." });
  expect(html).toContain("prod is frozen.");
  expect(html).not.toContain("sign-in");
});
