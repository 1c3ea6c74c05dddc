/** Secrets that a test puts in somewhere, to look for them where they must not come out. Imports nothing: journeys use it too. */
export class Canaries {
  readonly #where = new Map<string, string>();
  /** Those within governed content and live configuration, which are kept, and shown, where those are. */
  readonly content = new Set<string>();

  /** A secret that is told apart from all others, to be put in there. */
  put(where: string): string {
    const text = `kanarie${String(this.#where.size + 1).padStart(2, "0")}Xq7Zt9Wm`;
    this.know(text, where);
    return text;
  }

  /** The same, within content. */
  held(where: string): string {
    const text = this.put(where);
    this.content.add(text);
    return text;
  }

  /** One that was not made here: a token, a session. */
  know(text: string, where: string): void {
    this.#where.set(text, where);
  }

  get size(): number {
    return this.#where.size;
  }

  /** Where those were put in that this text holds, apart from some. */
  found(text: string, but: ReadonlySet<string> = new Set()): string[] {
    return [...this.#where].filter(([secret]) => !but.has(secret) && text.includes(secret)).map(([, where]) => where);
  }
}

/** Calls the API as somebody; answers what was said, as text. */
export type Say = (
  method: "GET" | "POST" | "PUT" | "PATCH",
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<string>;

type People = { admin: Say; operator: Say; stranger: Say };
type Place = {
  workspace: string;
  /** Path of an active asset with a version 1. */
  asset: string;
  /** What the webhook is besides its name and its headers. */
  hook: { url: string; flush_interval_seconds?: number };
};

/**
 * Puts one secret into every input and every slot of configuration there is, into some that refuse it too. Answers what was
 * said to it, but for the answers that are asked for a secret.
 */
export async function putInEverywhere(canaries: Canaries, people: People, place: Place): Promise<string[]> {
  const said: string[] = [];
  const { admin, operator, stranger } = Object.fromEntries(
    Object.entries(people).map(([who, say]) => [
      who,
      async (...asked: Parameters<Say>) => said.push(await say(...asked)),
    ]),
  ) as Record<keyof People, (...asked: Parameters<Say>) => Promise<unknown>>;
  await connections(canaries, admin, people.admin, place.hook);
  await content(canaries, operator, place.asset);
  const repository = `https://bot:${canaries.put("a repository with a password")}@git.example/x.git`;
  await admin("PATCH", `/api/v1/workspaces/${place.workspace}`, { gitRepoUrl: repository });
  const passwords = { current: canaries.put("a password"), password: canaries.put("a new password, long enough") };
  await operator("PUT", "/api/v1/me/password", passwords);
  const tried = { email: "nobody@x.example", password: canaries.put("a tried password") };
  await stranger("POST", "/api/v1/auth/password", tried);
  const token = JSON.parse(await people.operator("POST", "/api/v1/tokens", { name: "canary", kind: "api" }));
  canaries.know(String(token.token).slice(8), "an API token");
  await operator("GET", `${place.asset}?password=${canaries.put("a query")}`);
  const credentials: Record<string, string>[] = [
    { authorization: `Bearer asn_api_${canaries.put("an unknown token")}` },
    { authorization: `Bearer ${canaries.put("a foreign token")}` },
    { cookie: `assent_session=${canaries.put("an unknown session")}` },
  ];
  for (const headers of credentials) await stranger("GET", "/api/v1/me", undefined, headers);
  return said;
}

type Send = (...asked: Parameters<Say>) => Promise<unknown>;

/** Secrets of others that are called or call: the store, webhooks, external systems. */
async function connections(canaries: Canaries, admin: Send, asked: Say, to: Place["hook"]): Promise<void> {
  const hooks = "/api/v1/admin/audit-logs/webhooks";
  const systems = "/api/v1/admin/external-approval-systems";
  await admin("PUT", "/api/v1/admin/secrets/CANARY_NAMED", { value: canaries.put("a named secret") });
  await admin("PUT", "/api/v1/admin/secrets/lower", { value: canaries.put("a refused secret") });
  const headers = { "X-Own": canaries.put("a header"), Authorization: `Bearer ${canaries.put("a bearer header")}` };
  const hook = JSON.parse(await asked("POST", hooks, { name: "canaries", headers, ...to }));
  canaries.know(String(hook.signing_secret).slice(6), "a signing secret");
  await admin("PATCH", `${hooks}/${hook.id}`, { headers: { "X-Other": canaries.put("a patched header") } });
  const address = `https://user:${canaries.put("an address with a password")}@siem.example/`;
  await admin("POST", hooks, { name: "refused", url: address });
  const host = { Host: canaries.put("a refused header") };
  await admin("POST", hooks, { name: "in a header", url: "https://siem.example/", headers: host });

  const system = { type: "webhook", name: "canaries", webhook_url: "https://change.example/in" };
  const key = btoa("the secret that a system is given");
  canaries.know(key, "a system's secret");
  await admin("POST", systems, { ...system, webhook_secret: `whsec_${key}` });
  const at = `https://u:${canaries.put("a system's address")}@change.example/`;
  await admin("POST", systems, { ...system, webhook_url: at, webhook_secret: `whsec_${key}` });
  await admin("POST", systems, { ...system, webhook_secret: canaries.put("a refused system's secret") });
}

/** Secrets in what is governed, in what is asked for, and in the reasons for it. */
async function content(canaries: Canaries, operator: Send, asset: string): Promise<void> {
  const config = {
    password: canaries.held("config password"),
    db: {
      connection: `postgres://app:${canaries.held("config address")}@db/x`,
      apiKey: canaries.held("config apiKey"),
    },
    env: [{ name: "SESSION_TOKEN", value: canaries.held("a variable") }],
    kubeconfig: { users: [{ token: canaries.held("kubeconfig") }] },
    private_key: `-----BEGIN PRIVATE KEY-----\n${canaries.held("a private key")}\n-----END PRIVATE KEY-----`,
    note: `Authorization: Bearer ${canaries.held("a bearer in a text")}`,
  };
  await operator("PUT", `${asset}/bindings/dev`, { version: 1, config });
  const reason = `password=${canaries.put("a reason")}`;
  await operator("PUT", `${asset}/bindings/dev`, { version: 1, config: { a: 1 }, reason });
  const proposal = { client_secret: canaries.held("a proposal") };
  const why = `token: ${canaries.held("its reason")}`;
  await operator("PUT", `${asset}/bindings/prod`, { version: 1, config: proposal, reason: why });
  const message = `secret=${canaries.held("a message")}`;
  await operator("PUT", `${asset}/draft`, { content: { template: "Say it", variables: [] }, message });
  const refused = { template: 7, api_key: canaries.put("a refused draft") };
  await operator("PUT", `${asset}/draft`, { content: refused });
  await operator("PATCH", asset, { intended_use: { summary: `api_key=${canaries.held("the record")}` } });
  await operator("PATCH", asset, { labels: { password: canaries.held("a label") } });
  await operator("PATCH", asset, { owner: { secret: canaries.put("a refused patch") } });
}
