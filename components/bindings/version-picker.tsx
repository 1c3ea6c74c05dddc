"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { lifecycleBadge } from "@/components/badges/asset";
import { VersionName } from "@/components/badges/version";
import { useChoosing } from "@/components/bindings/choosing";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import { type AssetRef, to } from "@/lib/paths";
import type { Version } from "@/lib/versions/shapes";

type Offered = Pick<Version, "number" | "label" | "status" | "message" | "created_at" | "created_by"> & {
  why: string | null;
};
type Props = {
  workspace: string;
  asset: AssetRef;
  environment: string;
  versions: readonly Offered[];
  chosen: number | undefined;
  live: number | null;
  /** A reason that all of them share; it stands above once, not at each. */
  shared: string | null;
  now: Date;
};

/** One of several versions. The choice is the page's address: the page answers with what it would lead to. */
export function VersionPicker({ workspace, asset, environment, versions, chosen, live, shared, now }: Props) {
  const router = useRouter();
  const { choosing, choose } = useChoosing();
  const [picked, setPicked] = useState(chosen);
  function pick(version: number) {
    setPicked(version);
    choose(() => router.replace(to.editBinding({ workspace, asset, environment }, { version }), { scroll: false }));
  }
  return (
    <fieldset aria-busy={choosing}>
      <legend className="sr-only">Version</legend>
      <div className="max-h-96 divide-y divide-line overflow-y-auto rounded-md border border-line">
        {versions.map((v) => (
          <label
            key={v.number}
            className="flex cursor-pointer items-start gap-2.5 px-3 py-2 hover:bg-hover has-checked:bg-accent-tint has-disabled:cursor-not-allowed"
          >
            <input
              type="radio"
              name="version"
              value={v.number}
              checked={picked === v.number}
              disabled={v.why !== null}
              onChange={() => pick(v.number)}
              className="mt-1 size-4 shrink-0 accent-accent-solid pointer-coarse:size-5"
            />
            <span className="min-w-0 flex-1">
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <VersionName number={v.number} label={v.label} />
                {v.number === live && (
                  <Badge tone="success" icon="circle-check">
                    runs now
                  </Badge>
                )}
                {v.status !== "active" && lifecycleBadge(v.status)}
              </span>
              {v.message && <span className="line-clamp-2 text-muted text-sm">{v.message}</span>}
              {v.why && v.why !== shared && <span className="block text-sm text-warning">{v.why}</span>}
            </span>
            <span className="shrink-0 text-muted text-xs">
              <Time at={v.created_at} now={now} />
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
