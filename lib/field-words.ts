/** What zod tells of one fault, as far as words need it. */
export type Fault = {
  readonly code?: string;
  readonly message: string;
  readonly expected?: string;
  readonly values?: readonly unknown[];
  readonly origin?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly inclusive?: boolean;
  readonly format?: string;
};

/** How zod's own sentences begin. They speak of types to programmers; a schema's own message is left as it is. */
const ITS_OWN = /^(?:Invalid (?:input|option|string|number|email|ISO|URL|JWT|UUID)|Too (?:small|big)|Unrecognized)/;

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  date: "a time",
};

const FORMATS: Readonly<Record<string, string>> = {
  email: "must be an e-mail address",
  url: "must be a web address",
  datetime: "must be a time such as 2027-01-31T18:00:00Z",
  date: "must be a day such as 2027-01-31",
};

const NAMED_AT_MOST = 20;

/** What is wrong with one field, as the rest of a sentence that begins with its name. */
export function wordsOfFault(fault: Fault): string {
  if (!ITS_OWN.test(fault.message)) return fault.message;
  switch (fault.code) {
    case "invalid_type":
      if (fault.message.endsWith("received undefined")) return "is required";
      return `must be ${TYPES[fault.expected ?? ""] ?? "of another type"}`;
    case "invalid_value": {
      const values = (fault.values ?? []).slice(0, NAMED_AT_MOST).map(String);
      const more = (fault.values?.length ?? 0) > values.length ? ", …" : "";
      return values.length === 1 ? `must be ${values[0]}` : `must be one of ${values.join(", ")}${more}`;
    }
    case "too_small":
      if (fault.origin === "string" && Number(fault.minimum) === 1) return "must not be empty";
      return bounded(fault, fault.minimum, fault.inclusive === false ? "more than" : "at least");
    case "too_big":
      return bounded(fault, fault.maximum, fault.inclusive === false ? "less than" : "at most");
    case "invalid_format":
      return FORMATS[fault.format ?? ""] ?? "has a form that is not allowed";
    case "invalid_union":
      return "has a form that is not allowed";
    default:
      return fault.message;
  }
}

function bounded({ origin }: Fault, bound: number | bigint | undefined, how: string): string {
  const one = Number(bound) === 1;
  if (origin === "string") return `must have ${how} ${bound} ${one ? "character" : "characters"}`;
  if (origin === "array" || origin === "set") return `must have ${how} ${bound} ${one ? "entry" : "entries"}`;
  return `must be ${how} ${bound}`;
}
