import { z } from "zod";
import { answersOf } from "@/lib/http/answers";
import type { Reply } from "@/lib/http/reply";
import type { AnySpec } from "@/lib/http/spec";

/**
 * In what an answer differs from what its route says it answers: another status, another content type, a field that is
 * missing, of another kind or not named. Null when it fits, when it is a refusal, and when the route says nothing.
 */
export function misfit(spec: AnySpec, method: string, reply: Reply): string | null {
  const answers = answersOf(spec, method);
  if (!answers || reply.status < 200 || reply.status > 299) return null;
  const said = answers.get(reply.status);
  if (!said) return `status ${reply.status}, and the schema knows ${[...answers.keys()].join(", ")}`;
  if (reply.raw !== undefined) {
    const type = (reply.headers["Content-Type"] ?? "").split(";")[0] ?? "";
    return said.texts.includes(type) ? null : `a text of type ${type}, which is not declared`;
  }
  if (reply.body === undefined) return said.json || said.texts.length > 0 ? "no body" : null;
  if (!said.json) return "a JSON body, which is not declared";
  const { error } = said.json.safeParse(JSON.parse(JSON.stringify(reply.body)));
  return error ? z.prettifyError({ issues: plain(error.issues) }) : null;
}

type Issue = z.core.$ZodIssue;

/** Of what may be one of several things, what keeps it from being the one that it resembles most. */
const plain = (issues: readonly Issue[]): Issue[] =>
  issues.flatMap((issue) => {
    const [closest] = issue.code === "invalid_union" ? [...issue.errors].sort((a, b) => a.length - b.length) : [];
    return closest ? plain(closest).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) : [issue];
  });
