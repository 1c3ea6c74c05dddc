import { plainPool } from "@/lib/db/pool";
import { actorOf } from "@/seed/actor";
import { type AssetSeed, PAYMENTS, RESEARCH, RETAIL } from "@/seed/assets";
import { seedPeople } from "@/seed/people";
import { seedStaff, staffEmail } from "@/seed/staff";
import { type Cast, type Plot, tell } from "@/seed/story";

const LIVE: Plot = { kind: "live", versions: 3, prod: 3 };
const BEHIND: Plot = { kind: "live", versions: 4, prod: 2 };

/** Stories that a visitor should find: requests of every tier, a stale one, a pair for one place, one of high risk half decided, every end. */
const TOLD: Record<string, Plot> = {
  summarizer: { kind: "live", versions: 3, prod: 2, ask: [{ version: 3, days: 1 }] },
  "refund-reply": { kind: "live", versions: 3, prod: 2, ask: [{ version: 3, days: 9, approvals: 1 }] },
  "order-fraud-score": { kind: "live", versions: 4, prod: 2, ask: [{ version: 4, days: 5 }] },
  "search-ranker": {
    kind: "live",
    versions: 4,
    prod: 2,
    ask: [
      { version: 3, days: 6 },
      { version: 4, days: 2 },
    ],
  },
  "demand-forecast": { kind: "live", versions: 3, prod: 1, ask: [{ version: 2, days: 11 }] },
  "order-assistant": { kind: "live", versions: 3, prod: 2, ask: [{ version: 3, days: 3 }] },
  "io.example/tickets": { kind: "live", versions: 2, prod: 1, ask: [{ version: 2, days: 0 }] },
  "shipping-fee": {
    kind: "live",
    versions: 4,
    prod: 2,
    // What was asked first still waits, and prod has moved on since.
    ask: [
      { version: 3, days: 7 },
      { version: 4, days: 4, carriedOut: true },
    ],
  },
  "support-transcripts": { kind: "activation-waits", days: 7 },
  "call-notes": { kind: "activation-waits", days: 2 },
  "io.example/invoices": { kind: "activation-waits", days: 8 },
  "policy-answer": { kind: "rolled-back", versions: 2 },
  "churn-risk": { kind: "rejected", versions: 2 },
  "image-tagger": { kind: "cancelled", versions: 2 },
  "delivery-eta": { kind: "superseded", versions: 3 },
  "duplicate-article": { kind: "deprecated" },
  "campaign-subject": { kind: "deprecated" },
  "weather-daily": { kind: "draft" },
  "incident-scribe": { kind: "draft" },
  "campaign-helper": { kind: "draft" },
};

const plotOf = (asset: AssetSeed, index: number): Plot => TOLD[asset.ref.name] ?? (index % 4 === 1 ? BEHIND : LIVE);

/**
 * Fills an empty installation with three workspaces, their people and ninety days of history, all of it through the
 * doors. Does nothing where assets exist already. `say` hears of the progress.
 */
export async function seedDemo(now = new Date(), say: (sentence: string) => void = () => {}): Promise<void> {
  await seedPeople(new Date(now.getTime() - 95 * 86_400_000));
  const { rows } = await plainPool("app").query("SELECT EXISTS (SELECT 1 FROM assets) AS any");
  if (rows[0]?.any) return;
  say("Loading demo data: three workspaces, ninety days of history.");
  for (const [slug, assets] of [
    ["retail", RETAIL],
    ["payments", PAYMENTS],
    ["research", RESEARCH],
  ] as const) {
    await seedStaff(slug, now);
    const cast = await castOf(slug);
    for (const [index, asset] of assets.entries()) {
      const startDaysAgo = 88 - ((index * 37) % 60);
      await tell(
        cast,
        asset,
        slug === "retail" ? plotOf(asset, index) : index % 3 === 0 ? BEHIND : LIVE,
        startDaysAgo,
        now,
      );
    }
  }
  // Statements were planned while the tables were empty; their plans are made anew once the tables are known.
  await plainPool("owner").query("ANALYZE");
}

/** Who acts in a workspace's stories: in `retail` the personas themselves, so that a visitor finds their own work. */
async function castOf(slug: string): Promise<Cast> {
  const play = (part: string, via: "console" | "cli" = "console") => actorOf(staffEmail(slug, part), slug, via);
  return {
    operator: await play("operator"),
    cli: await play("operator", "cli"),
    approver: await play("approver"),
    approver2: await play("second-approver"),
    security: await play("security"),
    admin: await play("admin"),
  };
}
