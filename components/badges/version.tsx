import { CopyButton } from "@/components/ui/copy-button";

/** Labels up to here stay on one line; a longer one, such as a build's whole name, breaks where it must. */
const ONE_LINE = 24;

/** A version's number and, where it has one, its label; with a space between them, for who hears or copies them. */
export function VersionName({ number, label }: { number: number; label?: string | null }) {
  return (
    <span
      className={label && label.length > ONE_LINE ? "whitespace-normal [overflow-wrap:anywhere]" : "whitespace-nowrap"}
    >
      <span className="font-medium font-mono text-sm">v{number}</span>
      {label && <span className="text-muted"> {label}</span>}
    </span>
  );
}

/** The head of a digest, with the whole of it to copy. */
export function Digest({ digest, label = "Copy the digest" }: { digest: string; label?: string }) {
  return (
    <span className="inline-flex items-center gap-0.5">
      <code className="font-mono text-muted text-sm" title={digest}>
        {digest.replace(/^sha256:/, "").slice(0, 12)}
      </code>
      <CopyButton text={digest} label={label} />
    </span>
  );
}
