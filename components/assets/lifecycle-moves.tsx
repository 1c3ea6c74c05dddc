"use client";

import { useState } from "react";
import { MoveForm } from "@/components/assets/move-form";
import type { Lifecycle } from "@/components/badges/asset";
import { BreakGlassDialog } from "@/components/form/break-glass";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/overlay/dialog";
import type { Move } from "@/lib/assets/shapes";
import { type AssetRef, toApi } from "@/lib/paths";

type Props = {
  workspace: string;
  asset: AssetRef;
  name: string;
  from: Lifecycle;
  moves: readonly Move[];
  /** Why none of them can be made by this person. */
  why: string | null;
  /** The way past the approvers: drawn for who may break glass, with why not now. */
  breakGlass: { shown: boolean; why: string | null };
};

const WORDS: Record<string, { now: string; ask: string }> = {
  "draft>active": { now: "Activate", ask: "Ask to activate" },
  "deprecated>active": { now: "Activate again", ask: "Ask to activate again" },
  "active>deprecated": { now: "Deprecate", ask: "Ask to deprecate" },
  "archived>deprecated": { now: "Restore as deprecated", ask: "Ask to restore as deprecated" },
  "archived>draft": { now: "Restore as draft", ask: "Ask to restore as draft" },
};
const ARCHIVE = { now: "Archive", ask: "Ask to archive" };

/** The moves of a lifecycle as buttons. Each says whether it does it or asks for it, and why it cannot where it cannot. */
export function LifecycleMoves({ workspace, asset, name, from, moves, why, breakGlass }: Props) {
  const [chosen, setChosen] = useState<Move | null>(null);
  const [breaking, setBreaking] = useState<{ move: Move; replacement: string } | null>(null);
  const close = () => setChosen(null);
  return (
    <>
      <ul className="flex flex-wrap items-start gap-2">
        {moves.map((move) => (
          <li key={move.to}>
            <Button
              variant={move.to === "active" ? "primary" : move.to === "archived" ? "danger-quiet" : "secondary"}
              disabledReason={why ?? move.why ?? (move.forecast.kind === "refused" ? move.forecast.why : null)}
              onClick={() => setChosen(move)}
            >
              {wordOf(from, move)}
            </Button>
          </li>
        ))}
      </ul>
      <Dialog open={chosen !== null} onClose={close} title={chosen ? `${wordOf(from, chosen)}: ${name}` : ""}>
        {chosen && (
          <MoveForm
            workspace={workspace}
            asset={asset}
            name={name}
            from={from}
            move={chosen}
            label={wordOf(from, chosen)}
            breakGlass={breakGlass}
            onBreakGlass={(replacement) => {
              setBreaking({ move: chosen, replacement });
              close();
            }}
            onClose={close}
          />
        )}
      </Dialog>
      <BreakGlassDialog
        open={breaking !== null}
        onClose={() => setBreaking(null)}
        phrase={name}
        what={`${name} is moved to ${breaking?.move.to ?? ""} at once, without anybody's approval. Those who decide are told, and somebody else reviews it.`}
        request={() => ({
          method: "POST",
          ...(breaking?.replacement
            ? {
                path: toApi.action({ asset, action: "lifecycle.deprecate" }),
                body: { params: { replacement_ref: breaking.replacement } },
              }
            : {
                path: toApi.action({ asset, action: "lifecycle.setState" }),
                body: { params: { state: breaking?.move.to } },
              }),
          workspace,
        })}
        done={{ message: `${name} is ${breaking?.move.to ?? ""} now. It owes a review.` }}
      />
    </>
  );
}

const wordOf = (from: Lifecycle, { to, forecast }: Move): string =>
  (WORDS[`${from}>${to}`] ?? ARCHIVE)[forecast.kind === "gated" ? "ask" : "now"];
