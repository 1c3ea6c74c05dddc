import NextAuth from "next-auth";
import { sessionSecret } from "@/lib/auth/credential";
import { nextAuthOptions } from "@/lib/auth/next-auth";
import { refusal } from "@/lib/errors";
import { problemReply } from "@/lib/http/problem";
import { requestContext } from "@/lib/http/request/context";
import { respond } from "@/lib/http/respond";

export const dynamic = "force-dynamic";

type Context = { params: Promise<{ nextauth: string[] }> };

/** next-auth's own route: the one of the API that Next answers. The caller's address comes from the server in front. */
async function handler(req: Request, at: Context): Promise<Response> {
  const context = requestContext(req.headers, req.headers.get("x-assent-caller"));
  try {
    return await NextAuth(req as never, at as never, nextAuthOptions(context, sessionSecret(req.headers)));
  } catch (error) {
    // What it cannot parse it throws; an API path never answers with a page.
    const known = error instanceof SyntaxError ? refusal(400, "JSON_MALFORMED", "The body is not valid JSON.") : error;
    const { pathname } = new URL(req.url);
    return respond(problemReply(known, { context, method: req.method, path: pathname }), {
      context,
      acceptEncoding: null,
    });
  }
}

export { handler as GET, handler as POST };
