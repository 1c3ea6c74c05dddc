import {
  type APIRequestContext,
  type BrowserContext,
  test as base,
  expect,
  type Page,
  type Request,
} from "@playwright/test";

export const WORKSPACE = "retail";
export type Persona =
  | "viewer"
  | "auditor"
  | "editor"
  | "operator"
  | "operator-test"
  | "approver"
  | "approver-2"
  | "security-approver"
  | "admin"
  | "owner";

/** Somebody with a browser of their own: a page that is signed in, and the same session for the API. */
export type Person = { page: Page; api: APIRequestContext; context: BrowserContext };

type Fixtures = { as: (persona: Persona) => Promise<Person> };

/** A page of this browser that is handed over after each load once it is alive: what is pressed earlier is lost. */
export async function newPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  const alive =
    <A extends unknown[], R>(load: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const answer = await load.apply(page, args);
      await page.locator("html[data-alive]").waitFor({ state: "attached" });
      return answer;
    };
  return Object.assign(page, {
    goto: alive(page.goto),
    reload: alive(page.reload),
    goBack: alive(page.goBack),
    goForward: alive(page.goForward),
  });
}

/** Journeys sign people in by HTTP, each in a context of their own; nothing is shared but the server. */
export const test = base.extend<Fixtures>({
  as: async ({ browser, baseURL }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (persona) => {
      const context = await browser.newContext({ baseURL });
      contexts.push(context);
      const answer = await context.request.post("/api/v1/demo/sign-in", {
        data: { persona },
        headers: { origin: baseURL ?? "" },
      });
      expect(answer.status(), await answer.text()).toBe(200);
      return { page: await newPage(context), api: context.request, context };
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
});

export { expect };

/** The headers a cookie caller's write needs. */
export const writing = (baseURL: string | undefined) => ({ origin: baseURL ?? "", "assent-workspace": WORKSPACE });

const path = (text: string) => encodeURIComponent(text);
export const console_ = {
  approvals: `/workspaces/${WORKSPACE}/approvals`,
  asset: (plugin: string, kind: string, name: string) =>
    `/workspaces/${WORKSPACE}/assets/${plugin}/${kind}/${path(name)}`,
};
export const governed = (plugin: string, kind: string, name: string) =>
  `/api/governance/v1alpha1/assets/${plugin}/${kind}/${path(name)}`;

/** Holds back what the page asks for from now on, of these requests, until it is let go; counts them. */
export async function hold(page: Page, which: (request: Request) => boolean) {
  let asked = 0;
  let letGo = () => {};
  const open = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route("**/*", async (route) => {
    if (which(route.request())) {
      asked++;
      await open;
    }
    await route.fallback();
  });
  return { asked: () => asked, letGo };
}
export const sends = (to: string) => (request: Request) =>
  request.method() === "POST" && new URL(request.url()).pathname.endsWith(to);
/** What a page that is drawn anew, or gone to, is drawn from. */
export const draws = (request: Request) => new URL(request.url()).searchParams.has("_rsc");
