import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor, pageRead } from "@/app/console/session";
import { EventList } from "@/components/audit/event-list";
import { ExportButton } from "@/components/audit/export-button";
import { AuditFacets, type Facet } from "@/components/audit/facets";
import { AuditHistogram } from "@/components/audit/histogram";
import { LogStanding } from "@/components/audit/log-standing";
import { SavedViews } from "@/components/audit/saved-views";
import { OUTCOME } from "@/components/badges/status";
import { Alert } from "@/components/form/problem-alert";
import { Button } from "@/components/ui/button";
import { SearchInput } from "@/components/ui/input/input";
import { Card } from "@/components/ui/layout/card";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Link, LinkButton } from "@/components/ui/link";
import { can, visibleEnvironments } from "@/lib/access/can";
import { logHealth } from "@/lib/audit/proofs/health";
import { browseAudit } from "@/lib/audit/read/browse";
import { parametersOf, readQuery } from "@/lib/audit/rules/query";
import { to } from "@/lib/paths";
import { together } from "@/lib/view/together";

export const metadata: Metadata = { title: "Audit" };

const GROUPS = [
  "approval.*",
  "binding.*",
  "lifecycle.*",
  "version.*",
  "draft.*",
  "asset.*",
  "rbac.*",
  "session.*",
  "webhook.*",
  "*.delete",
];
const RANGES = [
  { value: "-1h", label: "last hour" },
  { value: "-24h", label: "24 hours" },
  { value: "-7d", label: "7 days" },
  { value: "-30d", label: "30 days" },
];
const USUAL = [
  { name: "Refused", query: "-outcome:success" },
  { name: "Decisions in production", query: "action:approval.approve action:approval.reject env:prod" },
  { name: "Break-glass", query: "action:break_glass.*" },
  { name: "Who got access", query: "action:rbac.*" },
  { name: "Deleted", query: "action:*.delete" },
];
const PAGE = 50;
/** As far as "load older" lets one page grow; then the next one begins. */
const MOST = 200;

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

export default async function AuditPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.audit({ workspace }));
  if (!can(actor, "audit:read", "any")) notFound();
  const at = { workspace: actor.workspace.slug };
  const search = searchOf(await searchParams, ["q", "rows", "cursor"]);
  const query = search.q ?? "";
  const rows = Math.min(MOST, Math.max(PAGE, Number.parseInt(search.rows ?? "", 10) || PAGE));
  const now = new Date();
  const { filter, problems } = readQuery(query, now);
  // The list is asked last: it tells the planner how to read the months, and that holds to the end.
  const { health, page } = await pageRead(
    together(actor, {
      health: [logHealth, {}],
      page: [browseAudit, { ...filter, cursor: search.cursor, limit: rows }],
    }),
  );
  const environments = visibleEnvironments(actor);
  const prod = new Set(environments.filter((e) => e.class === "prod").map((e) => e.slug));
  const hrefOf = (q: string) => to.audit(at, { q });
  const facets: Facet[] = [
    { word: "after", label: "Since", any: "ever", values: RANGES },
    {
      word: "outcome",
      label: "Outcome",
      any: "any",
      values: Object.entries(OUTCOME).map(([value, look]) => ({ value, label: look.word.toLowerCase() })),
    },
    {
      word: "env",
      label: "Environment",
      any: "any",
      values: environments.map((e) => ({ value: e.slug, label: e.slug })),
    },
    { word: "action", label: "Events", any: "every", values: GROUPS.map((value) => ({ value, label: value })) },
  ];
  const here = { q: query, rows: rows === PAGE ? undefined : rows };
  const older =
    page.next_cursor === undefined
      ? null
      : rows < MOST
        ? to.audit(at, { ...here, rows: rows + PAGE, cursor: one(await searchParams, "cursor") })
        : to.audit(at, { q: query, cursor: page.next_cursor });
  return (
    <>
      <PageHeader
        title="Audit"
        marks={
          <Link quiet href={to.verifyLog(at)}>
            <LogStanding health={health} now={now} />
          </Link>
        }
        actions={
          can(actor, "audit:export", "any") && (
            <ExportButton workspace={at.workspace} parameters={parametersOf(filter)} />
          )
        }
      >
        Every change and every refusal, the newest first. Nobody edits a row. What an event says is kept as long as the{" "}
        <Link href={to.verifyLog(at)} className="underline">
          retention
        </Link>{" "}
        says, its hash for ever.
      </PageHeader>
      {query !== "" && <p className="mb-3 hidden print:block">Only what this query finds: {query}</p>}
      <search>
        <form action={to.audit(at)} className="mb-2 flex gap-2">
          <SearchInput
            name="q"
            label="Query"
            placeholder="actor: action:approval.* env:prod -outcome:success after:-7d"
            defaultValue={query}
            key={query}
            className="min-w-0 flex-1"
          />
          <Button type="submit">Find</Button>
          {query !== "" && (
            <LinkButton href={to.audit(at)} variant="ghost">
              Clear
            </LinkButton>
          )}
        </form>
      </search>
      <details className="mb-3 text-muted text-sm print:hidden">
        <summary className="cursor-pointer">What can be typed</summary>
        <p className="mt-1 max-w-prose">
          <code className="font-mono text-xs">
            actor: action: asset: env: outcome: surface: trace: ticket: type: id: after: before:
          </code>{" "}
          with a value; <code className="font-mono text-xs">*</code> stands for anything,{" "}
          <code className="font-mono text-xs">-</code> before a word leaves out, quotation marks hold a value together.
          A word given twice means either. Times are <code className="font-mono text-xs">2026-01-31</code>,{" "}
          <code className="font-mono text-xs">2026-01-31T09:00Z</code> or{" "}
          <code className="font-mono text-xs">-24h</code>. Other text is searched in names and events.
        </p>
      </details>
      {problems.length > 0 && (
        <Alert tone="warning" icon="circle-alert" title="A part of the query was left aside" className="mb-3">
          <ul>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Alert>
      )}
      <SavedViews workspace={at.workspace} person={actor.userId ?? actor.id} query={query} usual={USUAL} />
      <AuditFacets query={query} facets={facets} hrefOf={hrefOf} />
      <AuditHistogram histogram={page.histogram} />
      <Card flush>
        {page.rows.length === 0 ? (
          <EmptyState icon="scroll-text" title={query ? "No event fits this query" : "Nothing has been recorded yet"}>
            {query ? <Link href={to.audit(at)}>Show everything</Link> : "The first change will stand here."}
          </EmptyState>
        ) : (
          <EventList workspace={at.workspace} events={page.rows} prod={prod} now={now} hrefOf={hrefOf} />
        )}
      </Card>
      <nav aria-label="Pages of events" className="flex items-center justify-between gap-3 py-3 text-muted text-sm">
        <span>{page.rows.length === 1 ? "One" : `${page.rows.length} events`} on this page</span>
        <span className="flex flex-wrap gap-2">
          {search.cursor && (
            <LinkButton size="sm" href={to.audit(at, { q: query })} icon="arrow-up">
              Back to the newest
            </LinkButton>
          )}
          {older && (
            <LinkButton size="sm" href={older} icon="arrow-down" scroll={rows >= MOST}>
              Load older
            </LinkButton>
          )}
        </span>
      </nav>
    </>
  );
}

function one(search: SearchParams, name: string): string | undefined {
  const value = search[name];
  return Array.isArray(value) ? value[0] : value;
}
