import type { RiskLevel } from "@/lib/assets/rules";

export type AssetSeed = {
  ref: { plugin: string; kind: string; name: string };
  summary: string;
  risk: RiskLevel;
  owner: { principal: string; display_name: string; email: string };
  team: { id: string; name: string };
  sla: { tier: "gold" | "silver" | "bronze" | "none"; response_hours: number | null };
  labels: Record<string, string>;
  /** Content of the n-th version. */
  content(n: number): Record<string, unknown>;
  /** What the n-th version is for. */
  change(n: number): string;
};

type Line = [name: string, summary: string, risk: RiskLevel, team: string];
const TIERS = [
  { tier: "gold", response_hours: 4 },
  { tier: "silver", response_hours: 24 },
  { tier: "bronze", response_hours: 72 },
  { tier: "none", response_hours: null },
] as const;
const CHANGES = [
  "First release.",
  "Handle empty input.",
  "Tighten the wording for regulated customers.",
  "Add a second language.",
  "Lower the cost per call.",
];

const PROMPTS: Line[] = [
  ["summarizer", "Summarises support conversations for the next agent.", "medium", "support"],
  ["refund-reply", "Drafts the reply to a refund request.", "high", "support"],
  ["complaint-triage", "Sorts complaints by urgency and topic.", "medium", "support"],
  ["product-description", "Writes a product description from attributes.", "low", "catalog"],
  ["search-rewrite", "Rewrites a shopper's search into catalogue terms.", "low", "search"],
  ["policy-answer", "Answers questions about returns and delivery from the policy text.", "high", "support"],
  ["review-digest", "Condenses customer reviews into pros and cons.", "low", "catalog"],
  ["fraud-explain", "Explains why an order was held for review.", "critical", "risk"],
  ["campaign-subject", "Proposes subject lines for a campaign.", "low", "marketing"],
  ["size-advice", "Suggests a size from earlier purchases.", "medium", "catalog"],
  ["invoice-extract", "Reads supplier invoices into fields.", "high", "finance"],
  ["call-notes", "Turns a call transcript into notes and tasks.", "medium", "support"],
];
const MODELS: Line[] = [
  ["demand-forecast", "Forecasts weekly demand per store and article.", "high", "supply"],
  ["order-fraud-score", "Scores the risk of fraud of an order at checkout.", "critical", "risk"],
  ["search-ranker", "Ranks search results for a shopper.", "medium", "search"],
  ["return-probability", "Estimates how likely an item is to come back.", "medium", "supply"],
  ["image-tagger", "Tags product photographs.", "low", "catalog"],
  ["churn-risk", "Estimates which members are about to leave.", "high", "marketing"],
  ["price-elasticity", "Estimates how demand answers to price.", "critical", "pricing"],
  ["address-match", "Matches a typed address to a known one.", "medium", "supply"],
  ["basket-embedding", "Embeds baskets for similar-item lookups.", "low", "search"],
  ["delivery-eta", "Predicts when a parcel arrives.", "medium", "supply"],
  ["duplicate-article", "Finds articles listed twice.", "low", "catalog"],
  ["language-detect", "Detects the language of a message.", "low", "support"],
];
const DATASETS: Line[] = [
  ["orders-2y", "Two years of orders, pseudonymised.", "high", "risk"],
  ["store-footfall", "Hourly visitors per store.", "low", "supply"],
  ["product-attributes", "Attributes of every live article.", "low", "catalog"],
  ["support-transcripts", "Support conversations with names removed.", "critical", "support"],
  ["search-clicks", "What shoppers searched for and clicked.", "medium", "search"],
  ["supplier-invoices", "Scanned invoices with labelled fields.", "high", "finance"],
  ["returns-reasons", "Reasons given for returns.", "medium", "supply"],
  ["weather-daily", "Daily weather per region.", "low", "supply"],
];
const AGENTS: Line[] = [
  ["order-assistant", "Answers where an order is and changes its address.", "high", "support"],
  ["restock-planner", "Proposes restock orders for a planner to confirm.", "critical", "supply"],
  ["catalogue-cleaner", "Finds and proposes fixes for wrong attributes.", "medium", "catalog"],
  ["invoice-clerk", "Matches invoices to orders and flags differences.", "high", "finance"],
  ["campaign-helper", "Builds a first draft of a campaign from a brief.", "low", "marketing"],
  ["incident-scribe", "Keeps the log of an incident.", "low", "platform"],
];
const SERVERS: Line[] = [
  ["io.example/orders", "Read access to orders for assistants.", "high", "platform"],
  ["io.example/inventory", "Stock per store and warehouse.", "medium", "supply"],
  ["io.example/tickets", "Reads and writes support tickets.", "high", "support"],
  ["io.example/calendar", "Free and busy times of planners.", "low", "platform"],
  ["io.example/search", "Search over the product catalogue.", "low", "search"],
  ["io.example/invoices", "Reads supplier invoices.", "medium", "finance"],
];
const FLOWS: Line[] = [
  ["order-hold", "Decides whether an order is held for review.", "critical", "risk"],
  ["shipping-fee", "Computes the shipping fee of a basket.", "medium", "pricing"],
  ["refund-limit", "Decides which refunds need a person.", "high", "support"],
  ["discount-table", "Which discounts apply to a basket.", "medium", "pricing"],
];

const titled = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;

function seedOf(
  plugin: string,
  kind: string,
  [name, summary, risk, team]: Line,
  index: number,
  content: (n: number) => Record<string, unknown>,
): AssetSeed {
  return {
    ref: { plugin, kind, name },
    summary,
    risk,
    owner: { principal: `team-${team}`, display_name: `${titled(team)} team`, email: `${team}@retail.example` },
    team: { id: team, name: `${titled(team)} team` },
    sla: TIERS[index % TIERS.length] ?? { tier: "none", response_hours: null },
    labels: index % 3 === 0 ? { "data-class": risk === "critical" ? "restricted" : "internal" } : {},
    content,
    change: (n) => CHANGES[(n - 1 + (n > 1 ? index : 0)) % CHANGES.length] ?? "Maintenance.",
  };
}

const prompt = (line: Line, i: number) =>
  seedOf("catalog", "prompt", line, i, (n) => ({
    description: line[1],
    template: `You help the ${line[3]} team. ${line[1]}\n\nInput:\n{{input}}\n\n${n > 1 ? "If the input is empty, say so and stop.\n" : ""}Answer in at most ${60 + n * 20} words.`,
    variables: n > 2 ? ["input", "locale"] : ["input"],
    temperature: Math.max(0, 7 - n) / 10,
  }));

const model = (line: Line, i: number) =>
  seedOf("catalog", "model", line, i, (n) => ({
    description: line[1],
    task: line[0].includes("image") ? "image-classification" : "tabular-regression",
    license: "proprietary",
    artifacts: [{ uri: `s3://models/${line[0]}/${n}.0.0/model.onnx` }],
    metrics: {
      validation_auc: Math.round((0.81 + n * 0.013 + i * 0.002) * 1000) / 1000,
      drift: Math.round((0.12 - n * 0.01) * 1000) / 1000,
    },
    training: { dataset: "orders-2y", rows: 1_200_000 + n * 40_000 },
  }));

const dataset = (line: Line, i: number) =>
  seedOf("catalog", "dataset", line, i, (n) => ({
    description: line[1],
    location: `s3://data/${line[0]}/v${n}/`,
    format: "parquet",
    rows: 100_000 * (i + 1) * n,
    contains_personal_data: line[2] === "critical",
    columns: [
      { name: "id", type: "string" },
      { name: "at", type: "timestamp" },
      { name: "amount", type: "decimal" },
      ...(n > 1 ? [{ name: "channel", type: "string" }] : []),
    ],
  }));

const agent = (line: Line, i: number) =>
  seedOf("catalog", "agent", line, i, (n) => ({
    description: line[1],
    instructions: `${line[1]} Never act on money without a person's confirmation.${n > 1 ? " Keep every message under 120 words." : ""}`,
    tools: [{ name: "orders.read" }, ...(n > 1 ? [{ name: "orders.change-address" }] : [])],
  }));

const server = (line: Line, i: number) =>
  seedOf("catalog", "mcp-server", line, i, (n) => ({
    name: line[0],
    description: line[1],
    repository: { url: `https://git.retail.example/${line[0].split("/")[1]}`, source: "git" },
    version_detail: { version: `${n}.0.0`, is_latest: true },
    packages: [
      { registry_name: "oci", name: `registry.retail.example/mcp/${line[0].split("/")[1]}`, version: `${n}.0.0` },
    ],
  }));

const flow = (line: Line, i: number) =>
  seedOf("flows", "decision-flow", line, i, (n) => ({
    nodes: [
      { id: "in", type: "inputNode", name: "Request" },
      {
        id: "limit",
        type: "expressionNode",
        name: "Limit",
        content: { expressions: [{ key: "limit", value: String(50 * n) }] },
      },
      { id: "out", type: "outputNode", name: "Response" },
    ],
    edges: [
      { id: "e1", sourceId: "in", targetId: "limit" },
      { id: "e2", sourceId: "limit", targetId: "out" },
    ],
  }));

/** The assets of the demo's main workspace, over every built-in kind. */
export const RETAIL: AssetSeed[] = [
  ...PROMPTS.map(prompt),
  ...MODELS.map(model),
  ...DATASETS.map(dataset),
  ...AGENTS.map(agent),
  ...SERVERS.map(server),
  ...FLOWS.map(flow),
];

/** Fewer in the second workspace, and a handful that only the third one's member sees. */
export const PAYMENTS: AssetSeed[] = [
  ...MODELS.slice(1, 8).map(model),
  ...PROMPTS.slice(5, 11).map(prompt),
  ...FLOWS.map(flow),
];
export const RESEARCH: AssetSeed[] = [
  ...DATASETS.slice(0, 6).map(dataset),
  ...MODELS.slice(8, 12).map(model),
  ...PROMPTS.slice(2, 6).map(prompt),
];
