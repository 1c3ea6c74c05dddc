import type { Reply } from "@/lib/http/reply";
import type { AnySpec } from "@/lib/http/spec";

type Watch = (spec: AnySpec, method: string, path: string, reply: Reply) => void;

/** Who is shown every answer before it is sent: the tests, to hold it against its schema. In a server, nobody is. */
export const watched: { by?: Watch } = {};
