import { CopyButton } from "@/components/ui/copy-button";

/** A git commit by its first seven characters, and where it is known its branch. */
export function Commit({ sha, branch, copy }: { sha: string; branch?: string | null; copy?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1">
      <code className="font-mono text-sm" title={branch ? `${sha} on ${branch}` : sha}>
        {sha.slice(0, 7)}
      </code>
      {copy && <CopyButton text={sha} label="Copy the commit" />}
    </span>
  );
}
