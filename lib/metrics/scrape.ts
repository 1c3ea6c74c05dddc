import { timingSafeEqual } from "node:crypto";
import { hashSecret } from "@/lib/auth/secret";
import { env } from "@/lib/env";
import { readBacklog, readPool } from "@/lib/metrics/backlog";
import { metrics, watchProcess } from "@/lib/metrics/registry";

/** Whether figures are shown at all: without a token in the environment nobody may ask for them. */
export const isShown = (): boolean => env.ASSENT_METRICS_TOKEN !== undefined;

/** True for the header that carries the environment's token. Hashes are compared, in a time that tells nothing. */
export function mayScrape(authorization: string | null): boolean {
  const sent = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
  const token = env.ASSENT_METRICS_TOKEN;
  return sent !== undefined && token !== undefined && timingSafeEqual(hashSecret(sent), hashSecret(token));
}

/** All figures as Prometheus text. The database's are asked for anew at each call. */
export async function scrape(now: Date): Promise<{ contentType: string; text: string }> {
  watchProcess();
  // Before this scrape takes connections of its own.
  readPool();
  await readBacklog(now);
  const { registry } = metrics();
  return { contentType: registry.contentType, text: await registry.metrics() };
}
