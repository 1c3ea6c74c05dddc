/**
 * What went wrong, as the API says it (`application/problem+json`). A request that got no answer becomes one too, so
 * that screens and commands have a single shape to show.
 */
export type Problem = {
  type: string;
  title: string;
  /** 0 when there was no answer. */
  status: number;
  detail: string;
  /** Machine code; `NETWORK` without an answer, `UNEXPECTED_ANSWER` when something else than the API answered. */
  code: string;
  request_id: string | null;
  reasons: string[];
  /** `field` is a JSON Pointer into the body that was sent. */
  errors: { field: string; message: string }[];
  /** Members of single codes, such as `current` of a 412 or `ticket_id` of a duplicate request. */
  extra: Record<string, unknown>;
};

const KNOWN = new Set(["type", "title", "status", "detail", "code", "request_id", "reasons", "errors", "instance"]);

/** Reads a problem document; anything missing or of another type is replaced, never trusted. */
export function parseProblem(status: number, body: unknown, requestId: string | null): Problem {
  const given: Record<string, unknown> = typeof body === "object" && body !== null ? { ...body } : {};
  const text = (key: string, otherwise: string) => {
    const value = given[key];
    return typeof value === "string" && value !== "" ? value : otherwise;
  };
  const isProblem = typeof given.code === "string";
  return {
    type: text("type", "about:blank"),
    title: text("title", isProblem ? "Error" : "Unexpected answer"),
    status,
    detail: text("detail", `The server answered ${status} without saying why.`),
    code: text("code", "UNEXPECTED_ANSWER"),
    request_id: text("request_id", requestId ?? "") || null,
    reasons: Array.isArray(given.reasons) ? given.reasons.filter((r) => typeof r === "string") : [],
    errors: Array.isArray(given.errors) ? given.errors.filter(isFieldError) : [],
    extra: Object.fromEntries(Object.entries(given).filter(([key]) => !KNOWN.has(key))),
  };
}

/** The problem of a request that got no answer at all. */
export const noAnswer = (detail: string): Problem => ({
  type: "about:blank",
  title: "No answer",
  status: 0,
  detail,
  code: "NETWORK",
  request_id: null,
  reasons: [],
  errors: [],
  extra: {},
});

function isFieldError(value: unknown): value is { field: string; message: string } {
  if (typeof value !== "object" || value === null) return false;
  const { field, message } = value as { field?: unknown; message?: unknown };
  return typeof field === "string" && typeof message === "string";
}
