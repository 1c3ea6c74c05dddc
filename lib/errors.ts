/**
 * Errors are a machine code, a sentence for the person and an optional internal note. They are branded by a registered
 * symbol, never by class: two module graphs (the server bundle and Next's) share one process.
 */
const BRAND = Symbol.for("assent.refusal");

export type FieldError = { field: string; message: string };

export type Refusal = Error & {
  status: number;
  code: string;
  title: string;
  detail: string;
  reasons: string[];
  errors: FieldError[];
  /** Extra members of the problem document: `current`, `ticket_id`, `known_actions` … */
  extra: Record<string, unknown>;
  headers: Record<string, string>;
  /** For the log only. */
  note?: string;
};

type Options = {
  reasons?: string[];
  errors?: FieldError[];
  extra?: Record<string, unknown>;
  headers?: Record<string, string>;
  note?: string;
};

const TITLES: Record<number, string> = {
  400: "Bad request",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  408: "Request timeout",
  409: "Conflict",
  412: "Precondition failed",
  413: "Too large",
  415: "Unsupported content type",
  422: "Invalid content",
  428: "Precondition required",
  429: "Too many requests",
  431: "Headers too large",
  500: "Internal error",
  503: "Temporarily unavailable",
};

/** Builds an error that the HTTP layer shows as it is: `detail` must be fit for the caller to read. */
export function refusal(status: number, code: string, detail: string, options: Options = {}): Refusal {
  return Object.assign(new Error(`${code}: ${detail}`), {
    [BRAND]: true,
    status,
    code,
    title: TITLES[status] ?? "Error",
    detail,
    reasons: options.reasons ?? [],
    errors: options.errors ?? [],
    extra: options.extra ?? {},
    headers: options.headers ?? {},
    note: options.note,
  });
}

export function isRefusal(error: unknown): error is Refusal {
  return typeof error === "object" && error !== null && BRAND in error;
}

/** The one 404: "does not exist" and "not yours" must not differ by a byte. */
export const notFound = () => refusal(404, "NOT_FOUND", "There is nothing here, or it is not yours to see.");

export const invalid = (errors: FieldError[], detail = "The request does not have the expected form.") =>
  refusal(422, "VALIDATION_FAILED", detail, { errors });

export const conflict = (code: string, detail: string, options: Options = {}) => refusal(409, code, detail, options);

export const forbidden = (code: string, detail: string, reasons: string[] = [detail]) =>
  refusal(403, code, detail, { reasons });
