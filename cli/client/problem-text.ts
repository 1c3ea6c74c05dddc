import { type Place, wayOut } from "@/cli/client/way-out";
import { EXIT, type ExitCode } from "@/cli/exit";
import { Failure } from "@/cli/failure";
import { type Field, fields } from "@/cli/output/fields";
import { safe } from "@/cli/output/safe";
import type { Problem } from "@/lib/client/problem";

/** The exit code that a status of the API stands for. */
export function exitOf(status: number): ExitCode {
  if (status === 401) return EXIT.signedOut;
  return status === 409 || status === 412 ? EXIT.conflict : EXIT.error;
}

const PLAIN = { colour: false, columns: null };

/** A problem of the API for a person: what it is, every field and reason, the id that finds it in the log, the way out. */
export function problemFailure(problem: Problem, place: Place): Failure {
  const { title, detail, status, code, errors, reasons, request_id: requestId } = problem;
  const list: Field[] = [
    ["code", status === 0 ? code : `${code} (${status})`],
    ["field", errors.map((e) => `${e.field || "/"}: ${e.message}`)],
    // A reason that only repeats the sentence above says nothing.
    ["reason", reasons.filter((reason) => reason !== detail)],
    ["request id", requestId],
    ["what to do", wayOut(problem, place)],
  ];
  const rest = fields(PLAIN, list).replace(/^/gm, "  ").trimEnd();
  return new Failure(exitOf(status), `Error: ${safe(title)}: ${safe(detail)}\n${rest}`);
}
