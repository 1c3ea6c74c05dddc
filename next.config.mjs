/**
 * Next renders pages and nothing else: the API is answered by the server in front of it. With `tsx` as the only page
 * extension the `route.ts` files of that API do not exist for Next. What is switched off here (image optimiser,
 * rewrites, actions) is what its advisories were about.
 *
 * @type {import("next").NextConfig}
 */
const config = {
  pageExtensions: ["tsx"],
  poweredByHeader: false,
  // Every page is one person's and never stored: a tag over it would be work for nothing.
  generateEtags: false,
  devIndicators: false,
  images: { unoptimized: true },
  // A page is loaded when it is first asked for: loading all of them kept a start from answering for a second.
  experimental: { preloadEntriesOnStart: false },
  // One instance of each in the process, shared with the server's own bundle.
  serverExternalPackages: [
    "pg",
    "postgres",
    "graphile-worker",
    "@node-rs/argon2",
    "pino",
    "canonicalize",
    "ajv",
    "rate-limiter-flexible",
  ],
};

export default config;
