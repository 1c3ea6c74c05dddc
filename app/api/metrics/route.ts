import { unauthenticated } from "@/lib/auth/credential";
import { notFound } from "@/lib/errors";
import { endpoint } from "@/lib/http/endpoint";
import { raw } from "@/lib/http/reply";
import { isShown, mayScrape, scrape } from "@/lib/metrics/scrape";

export const GET = endpoint({
  summary: "Show this process's figures as Prometheus text; the bearer token is ASSENT_METRICS_TOKEN",
  room: "health",
  auth: "none",
  before: () => {
    if (!isShown()) throw notFound();
  },
  answerTypes: ["text/plain"],
  handler: async ({ headers }) => {
    if (!mayScrape(headers.get("authorization")))
      throw unauthenticated("Send the metrics token as a bearer credential.");
    const { contentType, text } = await scrape(new Date());
    return raw(contentType, text);
  },
});
