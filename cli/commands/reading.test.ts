import { describe, expect, test } from "vitest";
import { GOVERNED, useFake, WEATHER } from "@/cli/testing/harness";
import { asset, dev, prod, ticket, ticketDetail, unwritten, version } from "@/cli/testing/samples";

const { server, cli } = useFake();
const LIST = "GET /api/governance/v1alpha1/assets";

describe("asset", () => {
  test("list shows a table, and asks for what the options say", async () => {
    server().on(LIST, { body: { assets: [asset, unwritten] } });
    const ran = await cli("asset list --kind mcp-server --risk high --include-archived --query weather --limit 2");
    expect(ran).toMatchObject({ exit: 0, err: "" });
    expect(
      ran.out,
    ).toBe(`ASSET                                      LIFECYCLE  RISK    OWNER     TEAM              LATEST  UPDATED
catalog/mcp-server/io.github.acme/weather  active     high    user:ada  Machine learning       3  2026-02-01 08:30Z
catalog/prompt/new                         draft      medium  –         –                      –  –
`);
    expect(server().seen[0]?.url).toBe(
      "/api/governance/v1alpha1/assets?kind=mcp-server&risk=high&q=weather&include_archived=true&limit=2",
    );
  });

  test("list --json is the API's own answer; -o yaml says the same", async () => {
    const body = { assets: [asset], next_cursor: "c1" };
    server().on(LIST, { body });
    const json = await cli("asset list --json");
    expect(JSON.parse(json.out)).toEqual(body);
    expect(json.err).toBe("");
    expect((await cli("asset list -o yaml")).out).toContain("\nnext_cursor: c1\n");
  });

  test("list says on stderr that there is more, and --all reads to the end", async () => {
    server().on(LIST, { body: { assets: [asset], next_cursor: "c1" } });
    expect((await cli("asset list")).err).toBe("There is more: add --all, or --cursor c1\n");
    server().on(LIST, { body: { assets: [asset], next_cursor: "c1" } }, { body: { assets: [unwritten] } });
    const all = await cli("asset list --all --json");
    expect(JSON.parse(all.out)).toEqual({ assets: [asset, unwritten] });
    expect(server().seen.at(-1)?.url).toBe("/api/governance/v1alpha1/assets?limit=200&cursor=c1");
  });

  test("view shows the record and what runs where", async () => {
    server().on(`GET ${GOVERNED}`, { body: asset });
    server().on(`GET ${GOVERNED}/bindings`, { body: { bindings: [dev, prod] } });
    expect((await cli(`asset view ${WEATHER}`)).out).toBe(`asset           catalog/mcp-server/io.github.acme/weather
id              ast_01
revision        4
lifecycle       active
since           2026-02-01 08:30Z
owner           user:ada (Ada Lovelace, ada@acme.test)
team            Machine learning (ml)
sla             gold (answers within 4 h)
risk            high (privacy, cost)
intended use    Weather for planners.
                Not for flight.
for             prod
compliance      gdpr, A.12
reviewed        2026-01-31 12:00Z
review every    90 days
labels          tier=1
latest version  3
updated         2026-02-01 08:30Z

Bindings
ENV   CLASS  VERSION  LABEL  BOUND AT           BOUND BY       BEFORE  AUTHORITY
dev   test         –  –      –                  –                   –  –
prod  prod         3  1.2.0  2026-02-03 10:00Z  Olga Operator       2  approval apr_01
`);
  });

  test("view of a name nobody wrote to says so and asks nothing more", async () => {
    server().on("GET /api/governance/v1alpha1/assets/catalog/prompt/new", { body: unwritten });
    const ran = await cli("asset view catalog/prompt/new");
    expect(ran.out).toContain("id         none yet: nobody has written to this name");
    expect(server().seen).toHaveLength(1);
  });

  test("history asks for one environment with --env", async () => {
    const event = {
      occurred_at: "2026-02-03T10:00:00.000Z",
      action: "binding.put",
      action_code: "EXECUTION_COMPLETED",
      outcome: "success",
      actor: { kind: "user", id: "usr_01", name: "Olga Operator", on_behalf_of: null },
      environment: "prod",
      surface: "cli",
      ticket_id: "apr_01",
      details: { reason: "Tested a week" },
    };
    server().on(`GET ${GOVERNED}/history`, { body: { events: [event] } });
    const ran = await cli(`asset history ${WEATHER} --env prod --action 'binding.*'`);
    expect(server().seen[0]?.url).toBe(`${GOVERNED}/history?action=binding.*&environment=prod`);
    expect(ran.out).toBe(`WHEN               ACTION       OUTCOME  WHO            VIA  ENV   REQUEST  WHY
2026-02-03 10:00Z  binding.put  success  Olga Operator  cli  prod  apr_01   Tested a week
`);
  });
});

describe("version", () => {
  test("list", async () => {
    server().on(`GET ${GOVERNED}/versions`, { body: { versions: [version] } });
    const ran = await cli(`version list ${WEATHER} --status active`);
    expect(ran.out).toBe(`VERSION  STATUS  LABEL  SOURCE  COMMIT    CREATED            BY             MESSAGE
      3  active  1.2.0  api     01234567  2026-02-02 09:00Z  Olga Operator  Faster
`);
    expect(server().seen[0]?.url).toBe(`${GOVERNED}/versions?status=active`);
  });

  test("view --content prints the content alone", async () => {
    server().on(`GET ${GOVERNED}/versions/3`, { body: { ...version, content: { name: "weather" } } });
    expect((await cli(`version view ${WEATHER} v3 --content`)).out).toBe('{\n  "name": "weather"\n}\n');
    const whole = (await cli(`version view ${WEATHER} 3`)).out;
    expect(whole).toContain(`digest   ${version.digest}`);
    expect(whole).toContain('Content\n{\n  "name": "weather"\n}\n');
  });

  test("diff lists each place; only --exit-code makes a difference count", async () => {
    const body = { ...ticketDetail.diff, from: version, to: version, same: false };
    server().on(`GET ${GOVERNED}/versions/compare`, { body });
    const ran = await cli(`version diff ${WEATHER} 2 3`);
    expect(ran).toMatchObject({ exit: 0, err: "" });
    expect(ran.out).toBe(`~ /version  2 → 3
+ /content/tools/1  {"name":"forecast"}
- /config/region  "eu"
`);
    expect((await cli(`version diff ${WEATHER} 2 3 --exit-code`)).exit).toBe(2);
    server().on(`GET ${GOVERNED}/versions/compare`, { body: { same: true, changes: [], truncated: false } });
    expect(await cli(`version diff ${WEATHER} 2 2 --exit-code`)).toMatchObject({ exit: 0, out: "no difference\n" });
  });
});

describe("binding list", () => {
  test("with --env keeps the shape and the one environment", async () => {
    server().on(`GET ${GOVERNED}/bindings`, { body: { bindings: [dev, prod] } });
    expect(JSON.parse((await cli(`binding list ${WEATHER} --env prod --json`)).out)).toEqual({ bindings: [prod] });
  });
});

describe("approval", () => {
  test("list that finds none of the words so far looks on, then says so, and that there is more", async () => {
    server().on("GET /api/v1/approvals", { body: { tickets: [], searched: 125, next_cursor: "c1" } });
    const ran = await cli("approval list --query weather");
    expect(ran.out).toContain("Not found so far.");
    expect(ran.err).toContain("--cursor c1");
    expect(server().seen.length).toBe(40);
    expect(JSON.parse((await cli("approval list --query weather --json")).out)).toMatchObject({ searched: 5_000 });
  });

  test("list ends its looking where something is found, or nothing is left", async () => {
    const [none, some] = [{ tickets: [], searched: 125, next_cursor: "c1" }, { tickets: [ticket] }];
    server().on("GET /api/v1/approvals", { body: none }, { body: { ...none, next_cursor: "c2" } }, { body: some });
    const ran = await cli("approval list --mine");
    expect(ran.out).toContain("apr_01");
    expect(ran.err).toBe("");
    const cursors = server().seen.map((s) => new URL(s.url, "http://a").searchParams.get("cursor"));
    expect(cursors).toEqual([null, "c1", "c2"]);
    server().on("GET /api/v1/approvals", { body: none }, { body: { tickets: [] } });
    expect((await cli("approval list --mine")).out).toContain("Nothing waits.");
  });

  test("list asks for what waits, and --status any for all of it", async () => {
    server().on("GET /api/v1/approvals", { body: { tickets: [ticket] } });
    const ran = await cli("approval list --mine --env prod");
    expect(ran.out).toBe(`REQUEST  STATUS            TIER     DAYS  ENV   RISK  REQUESTED BY   SUMMARY
apr_01   PENDING_APPROVAL  warning     5  prod  high  Olga Operator  Run version 3 of io.github.acme/weather in prod
`);
    await cli("approval list --status any --requested-by me");
    expect(server().seen.map((s) => s.url)).toEqual([
      "/api/v1/approvals?status=PENDING_APPROVAL&environment=prod&decidable_by_me=true",
      "/api/v1/approvals?requested_by=me",
    ]);
  });

  test("view shows what a decision needs, the digest whole, and the line that decides", async () => {
    server().on("GET /api/v1/approvals/apr_01", { body: ticketDetail });
    expect((await cli("approval view apr_01")).out).toBe(`request      apr_01
status       PENDING_APPROVAL
summary      Run version 3 of io.github.acme/weather in prod
asset        catalog/mcp-server/io.github.acme/weather
environment  prod (class prod)
approvals    approver 1 of 1
             security-approver 0 of 1
action     binding.put
risk       high
requested  2026-02-20 10:00Z by Olga Operator (cli)
reason     Tested a week
waiting    5 days, warning
policy     High risk in prod, revision 2
warning    This asset is deprecated.
digest     ${ticket.proposal_digest}

Changes
~ /version  2 → 3
+ /content/tools/1  {"name":"forecast"}
- /config/region  "eu"

Decisions
2026-02-21 11:00Z  approve by Avi Approver as approver: Seen the tests

Next
approve  assent approval approve apr_01 --digest ${ticket.proposal_digest}
reject   assent approval reject apr_01 --comment WHY
`);
  });

  test("view says that a request is stale, and why this person cannot decide", async () => {
    const body = {
      ...ticketDetail,
      stale: true,
      can_decide: false,
      can_cancel: true,
      reasons: ["You asked for this."],
    };
    server().on("GET /api/v1/approvals/apr_01", { body });
    const { out } = await cli("approval view apr_01");
    expect(out).toContain("stale      what it was based on has changed since");
    expect(out).toContain("cancel      assent approval cancel apr_01\nnot by you  You asked for this.\n");
    expect(out).not.toContain("approval approve");
  });
});
