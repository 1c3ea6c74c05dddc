/**
 * The arrows of the house: which room may import which. A room's row is the only place to look.
 *
 * Targets are path prefixes, where `*` stands for one folder or file name, or one of these words:
 * - `lib root`         files directly in lib/ (paths, env, errors, log, clock …)
 * - `any lib`          all of lib/
 * - `room`             every file of a domain room (any folder of lib/ that is not infrastructure, below)
 * - `room reads`       the same without files that open the door for writes: pages read, they never write
 * - `room helpers`     the same without files that open either door: rules, shapes, and helpers that return statements
 *                      or take the open transaction. Rooms do not call each other's writes
 */
export type Arrow = { room: string; at: readonly string[]; may: readonly string[]; because: string };

export const INFRASTRUCTURE: ReadonlySet<string> = new Set([
  "access",
  "change",
  "client",
  "db",
  "http",
  "jobs",
  "metrics",
  "testing",
  "tickets",
  "view",
]);

/** To write statements and read their rows; a batch can be sent by whoever holds a client, and only the doors do. */
const STATEMENTS = ["lib/db/schema", "lib/db/select", "lib/db/sql", "lib/db/ids", "lib/db/batch"];
const BROWSER = [
  // The verifier is the same in the browser, on the command line and in the server.
  "lib/proof",
  ...[
    "lib/*/rules",
    "lib/*/shapes",
    "lib/auth/*/shapes",
    "lib/audit/*/shapes",
    "lib/client",
    "lib/paths",
    "lib/pointer",
  ],
  // Pure, so that a comparison and a broken document are judged in the browser as on the server.
  ...["lib/versions/diff", "lib/http/json/scan"],
];
const SHARED = ["components/badges", "components/table", "components/form", "components/diff"];

/** The first row whose `at` matches a file is its room, so special files stand above the room they live in. */
export const ARROWS: readonly Arrow[] = [
  {
    room: "app/api/authz",
    at: ["app/api/authz"],
    may: ["app/api", "any lib"],
    because: "the cases of a test that walks the routes need its people",
  },
  {
    room: "app/api",
    at: ["app/api"],
    may: [
      ...["app/api", "lib/http", "lib/metrics/scrape", "lib/tickets/answers", "lib/view/page", "room", "lib/access"],
      "lib root",
    ],
    because: "a route is a declaration: schemas, a verb of a room, a reply",
  },
  {
    room: "pages",
    at: ["app"],
    may: [
      "app",
      "components",
      "room reads",
      "lib/tickets/shapes",
      "lib/view/page",
      "lib/view/together",
      "lib/access",
      "lib/client",
      "lib root",
    ],
    because: "pages read through a room and write through lib/client",
  },
  {
    room: "components/ui",
    at: ["components/ui"],
    may: ["components/ui"],
    because: "primitives know nothing of routes or domain",
  },
  {
    room: "shared components",
    at: [...SHARED],
    // A comparison is drawn from the pure function the compare route answers with.
    may: ["components/ui", ...SHARED, "lib/versions/words", ...BROWSER],
    because: "shared shapes of screen know no single room",
  },
  {
    room: "components/<room>",
    at: ["components"],
    may: ["own folder", "components/ui", ...SHARED, ...BROWSER],
    because: "what runs in a browser gets rules, shapes, the client and paths, nothing of the server",
  },
  {
    room: "lib/access",
    at: ["lib/access"],
    may: ["lib/access", "lib root"],
    because: "access is pure: no database, no clock",
  },
  {
    room: "lib/proof",
    at: ["lib/proof"],
    may: ["lib/proof"],
    because: "what verifies the log shares nothing with what wrote it",
  },
  {
    room: "lib/client",
    at: ["lib/client"],
    may: ["lib/client", "lib/paths", "lib/*/shapes"],
    because: "the client runs in a browser and imports nothing of the server",
  },
  { room: "lib/db", at: ["lib/db"], may: ["lib/db", "lib root"], because: "the database knows no room" },
  {
    room: "lib/tickets",
    at: ["lib/tickets"],
    may: ["lib/tickets", "lib/access", "lib/audit/events", "lib/audit/record", ...STATEMENTS, "lib root"],
    because: "tickets are rows and pure rules and import no room but the catalogue of events",
  },
  {
    room: "notices",
    at: ["lib/notifications/notice"],
    may: [
      ...["lib/notifications/notice", "lib/notifications/rules", "lib/tickets", "lib/access", "lib/change/act"],
      // To whom a delegation is: one fragment of SQL, so that who is told is who can decide.
      "lib/auth/delegates",
      ...STATEMENTS,
      "lib root",
    ],
    because: "the door asks the senders, so they are statements and pure words and import no room",
  },
  {
    room: "lib/change",
    at: ["lib/change"],
    may: [
      ...["lib/change", "lib/db", "lib/access", "lib/audit", "lib/jobs/enqueue", "lib/metrics/count", "lib/tickets"],
      ...["lib/notifications/notice", "lib root"],
    ],
    because: "the door for writes knows no room",
  },
  {
    room: "lib/view",
    at: ["lib/view"],
    may: ["lib/view", "lib/db", "lib/access", "lib/change/contract", "lib/change/parse", "lib root"],
    because: "the door for reads knows no room",
  },
  {
    room: "lib/http",
    at: ["lib/http"],
    may: [
      "lib/http",
      "lib/access",
      "lib/audit",
      "lib/auth",
      "lib/change",
      "lib/db",
      "lib/tickets",
      "lib/view",
      "lib root",
    ],
    because: "the transport knows doors and credentials, not rooms",
  },
  {
    room: "lib/jobs",
    at: ["lib/jobs"],
    may: [
      "lib/jobs",
      "lib/access",
      "lib/change",
      "lib/db",
      "lib/metrics/count",
      "lib/tickets",
      "lib/view",
      "room",
      "lib root",
    ],
    because: "a handler is a change of some room",
  },
  {
    room: "lib/metrics",
    at: ["lib/metrics"],
    may: ["lib/metrics", "lib/auth/secret", "lib/db", "lib root"],
    because: "figures are handed in by those who know them, or asked of the database",
  },
  {
    room: "lib/testing",
    at: ["lib/testing"],
    may: ["any lib", "app", "seed", "server"],
    because: "the test harness may reach for anything but scripts",
  },
  {
    room: "lib/auth/resolve",
    at: ["lib/auth/resolve"],
    may: ["lib/auth", "lib/access", "lib/db", "lib root"],
    because: "who is asking is found before there is a door to ask through",
  },
  {
    room: "lib/retry",
    at: ["lib/retry"],
    may: [
      "lib/retry",
      "lib/approvals",
      "lib/change",
      "lib/view",
      "lib/access",
      "lib/tickets",
      "lib/jobs/operations",
      ...STATEMENTS,
      "lib root",
    ],
    because: "asking again runs whatever change was asked for, as the jobs do",
  },
  {
    room: "lib/<room>",
    at: ["lib/*/*"],
    may: [
      "own folder",
      "lib/change",
      "lib/view",
      "lib/access",
      "lib/tickets",
      "lib/jobs/enqueue",
      ...STATEMENTS,
      "room helpers",
      "lib root",
    ],
    because: "a room uses the doors, and of another room only rules, shapes and helpers",
  },
  { room: "lib root", at: ["lib"], may: ["lib root"], because: "files directly in lib/ are leaves" },
  {
    room: "cli",
    at: ["cli"],
    may: ["cli", "lib/client", "lib/paths", "lib/proof"],
    because: "the command line is a client",
  },
  {
    room: "e2e",
    at: ["e2e"],
    may: ["e2e", "seed", "lib/testing/hunt/canaries"],
    because: "journeys see what a person sees: HTTP and a browser. Secrets to look for are plain texts",
  },
  {
    room: "worker",
    at: ["worker"],
    may: ["worker", "lib/jobs", "lib/db", "lib root"],
    because: "the worker runs lib/jobs",
  },
  { room: "seed", at: ["seed"], may: ["seed", "any lib"], because: "demo data goes through the doors" },
  {
    room: "server",
    at: ["server"],
    may: ["server", "worker", "seed", "app/api", "any lib"],
    because: "the front door puts the parts together",
  },
  {
    room: "bench",
    at: ["bench"],
    may: ["bench", "seed", "server", "any lib"],
    because: "a benchmark measures what is built",
  },
  {
    room: "scripts",
    at: ["scripts"],
    may: ["scripts", "seed", "server", "app/api", "any lib"],
    because: "scripts are outside the product",
  },
];

/** The files that open connections. */
export const POOL_FILES: ReadonlySet<string> = new Set(["lib/db/pool.ts", "lib/db/with-client.ts"]);

/** Who may hold a connection (DESIGN §2): everything else is handed statements to write or rows that were read. */
export const POOL_IMPORTERS = [
  // Demo people exist before anybody could act, and their stories run in a time that is past.
  "seed",
  "lib/db",
  "lib/change",
  "lib/view",
  "lib/jobs",
  "lib/auth/resolve.ts",
  "lib/audit/sequencer.ts",
  "lib/http/ready.ts",
  "lib/metrics/backlog.ts",
  "lib/testing",
  "server",
  "bench",
  "scripts",
] as const;

/** Database drivers as packages; types are free. */
export const DRIVERS = new Set(["pg", "postgres"]);
export const DRIVER_IMPORTERS = ["lib/db", "lib/jobs", "lib/testing", "bench", "scripts"] as const;

/** Where `next/*` is refused, and the files that may import it all the same. */
export const WITHOUT_NEXT = ["app/api", "lib", "cli", "worker", "seed"] as const;
export const NEXT_ALLOWED = ["app/api/auth"] as const;

/** The one file that reads cookies and request headers through Next. */
export const SESSION_FILE = "app/console/session.ts";

/** Who may read the process environment; everything else takes values from lib/env.ts. */
export const ENVIRONMENT_READERS = [
  "lib/env.ts",
  "scripts",
  "cli",
  "server",
  "worker",
  "seed",
  "bench",
  "e2e",
  "lib/testing",
] as const;
