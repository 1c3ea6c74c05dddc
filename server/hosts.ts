import { env } from "@/lib/env";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
const HOST = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

/**
 * The test a Host header must pass. Without it a page of another site could reach a server on loopback by a name that it
 * points there (DNS rebinding), and links in answers could be made to lead elsewhere. Loopback always passes; in demo
 * mode nothing else does.
 */
export function hostGuard(): (host: string | undefined) => boolean {
  const allowed = new Set(LOOPBACK);
  if (!env.ASSENT_DEMO) {
    for (const name of env.ASSENT_ALLOWED_HOSTS ?? []) allowed.add(name);
    if (env.ASSENT_BASE_URL) allowed.add(new URL(env.ASSENT_BASE_URL).hostname);
  }
  return (host) => {
    const name = HOST.exec(host?.toLowerCase() ?? "")?.[1];
    return name !== undefined && allowed.has(name);
  };
}
