/** The sign of Assent: an A whose bar is a tick, drawn by app/globals.css. The name stands beside it or is said elsewhere. */
export function Logo({ large = false }: { large?: boolean }) {
  return <span className={large ? "logo size-9" : "logo size-6"} />;
}
