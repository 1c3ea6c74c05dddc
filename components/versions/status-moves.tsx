"use client";

import { useState } from "react";
import { ApiForm } from "@/components/form/api-form";
import { Submit, TextField } from "@/components/form/fields";
import { ForecastNote } from "@/components/form/forecast";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/overlay/dialog";
import { type AssetRef, toApi } from "@/lib/paths";
import type { StatusMove } from "@/lib/versions/shapes";

type Props = {
  workspace: string;
  asset: AssetRef;
  number: number;
  moves: readonly StatusMove[];
  /** Why none of them can be made by this person. */
  why: string | null;
};

const WORDS: Record<StatusMove["to"], { now: string; ask: string }> = {
  draft: { now: "Make it a draft", ask: "Ask to make it a draft" },
  active: { now: "Activate", ask: "Ask to activate" },
  deprecated: { now: "Deprecate", ask: "Ask to deprecate" },
  archived: { now: "Archive", ask: "Ask to archive" },
};

/** What a version's status can become, as buttons. Each says whether it does it or asks for it, and why it cannot. */
export function StatusMoves({ workspace, asset, number, moves, why }: Props) {
  const [chosen, setChosen] = useState<StatusMove | null>(null);
  const close = () => setChosen(null);
  const word = ({ to, forecast }: StatusMove) => WORDS[to][forecast.kind === "gated" ? "ask" : "now"];
  return (
    <>
      <ul className="flex flex-wrap items-start gap-2">
        {moves.map((move) => (
          <li key={move.to}>
            <Button
              size="sm"
              variant={move.to === "archived" ? "danger-quiet" : "secondary"}
              disabledReason={why ?? move.why ?? (move.forecast.kind === "refused" ? move.forecast.why : null)}
              onClick={() => setChosen(move)}
            >
              {word(move)}
            </Button>
          </li>
        ))}
      </ul>
      <Dialog open={chosen !== null} onClose={close} title={chosen ? `${word(chosen)}: version ${number}` : ""}>
        {chosen && (
          <ApiForm
            className="flex flex-col gap-4"
            guard={false}
            request={{ method: "POST", path: toApi.action({ asset, action: "version.setStatus" }), workspace }}
            also={{ params: { number, status: chosen.to } }}
            done={{ message: `Version ${number} is ${chosen.to} now.` }}
            onDone={close}
          >
            <ForecastNote forecast={chosen.forecast} />
            {chosen.replaces !== null && <p>Version {chosen.replaces} becomes deprecated: one version is active.</p>}
            <p className="text-muted">What runs goes on running.</p>
            <TextField name="/reason" label="Reason" lines={3} hint="Whoever looks back later reads it." />
            <div className="flex flex-wrap justify-end gap-2">
              <Button onClick={close}>Cancel</Button>
              <Submit label={word(chosen)} variant={chosen.to === "archived" ? "danger" : "primary"} />
            </div>
          </ApiForm>
        )}
      </Dialog>
    </>
  );
}
