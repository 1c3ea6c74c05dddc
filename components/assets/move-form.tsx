"use client";

import { useState } from "react";
import type { Lifecycle } from "@/components/badges/asset";
import { ApiForm } from "@/components/form/api-form";
import { Submit, TextField } from "@/components/form/fields";
import { ForecastNote } from "@/components/form/forecast";
import { useFormState } from "@/components/form/form-state";
import { Button } from "@/components/ui/button";
import { Link } from "@/components/ui/link";
import type { Move } from "@/lib/assets/shapes";
import { type AssetRef, to, toApi } from "@/lib/paths";

type Props = {
  workspace: string;
  asset: AssetRef;
  name: string;
  from: Lifecycle;
  move: Move;
  /** What the button says: that it does it, or asks for it. */
  label: string;
  breakGlass: { shown: boolean; why: string | null };
  /** Told what replaces it, as far as that is said. */
  onBreakGlass: (replacement: string) => void;
  onClose: () => void;
};

/** The request that asks for this move already; one that names no replacement is another than one that does. */
export const twinOf = (move: Pick<Move, "ticket_id">, replacement: string): string | null =>
  replacement.trim() === "" ? move.ticket_id : null;

/** What a move means, said before it is made: what goes on as it is, and what can be done afterwards that could not, or no longer. */
export function meaningOf(from: Lifecycle, to: string): string {
  if (to === "archived")
    return "It leaves the lists, is no longer edited, and can no longer be bound. What runs outside production goes on running.";
  if (from === "archived")
    return to === "draft"
      ? "It returns to the lists as a draft, which can be bound only in environments of kind Development or Other."
      : "It returns to the lists. It can be bound again, with a warning.";
  if (to === "deprecated") return "What runs goes on running. It can still be bound; whoever does is warned.";
  return from === "draft"
    ? "It can then be bound in every environment, production included."
    : "It can then be bound without a warning again.";
}

/** One move of a lifecycle, before it is made: what it leads to, when, why. Only what waits for approval can wait for a time. */
export function MoveForm({ workspace, asset, name, from, move, label, breakGlass, onBreakGlass, onClose }: Props) {
  const deprecates = move.to === "deprecated" && from === "active";
  const gated = move.forecast.kind === "gated";
  const [replacement, setReplacement] = useState("");
  const twin = twinOf(move, replacement);
  return (
    <ApiForm
      className="flex flex-col gap-4"
      guard={false}
      request={{
        method: "POST",
        path: toApi.action({ asset, action: deprecates ? "lifecycle.deprecate" : "lifecycle.setState" }),
        workspace,
      }}
      done={{ message: `${name} is ${move.to} now.` }}
      onDone={onClose}
    >
      <p>
        From {from} to {move.to}. {meaningOf(from, move.to)}
      </p>
      <ForecastNote forecast={move.forecast} />
      {twin && (
        <p className="text-sm">
          <Link href={to.approval({ workspace, id: twin })}>Open the request that asks for the same</Link>
        </p>
      )}
      {deprecates ? (
        <TextField
          name="/params/replacement_ref"
          label="Replaced by"
          placeholder="plugin/kind/name"
          hint="What to use instead, for those who still run this."
          mono
          onChange={(event) => setReplacement(event.target.value)}
        />
      ) : (
        <input type="hidden" name="/params/state" value={move.to} />
      )}
      {gated && (
        <TextField
          name="/apply_at"
          label="Apply at (UTC)"
          type="datetime-local"
          as="instant"
          hint="Empty: as soon as it is approved."
        />
      )}
      <TextField name="/reason" label="Reason" lines={3} hint="Whoever decides or looks back later reads it." />
      <div className="flex flex-wrap items-start justify-end gap-2">
        {breakGlass.shown && gated && (
          <PastApprovers why={breakGlass.why} onClick={() => onBreakGlass(replacement.trim())} />
        )}
        <Button onClick={onClose}>Cancel</Button>
        <Submit
          label={label}
          variant={move.to === "archived" ? "danger" : "primary"}
          disabledReason={twin ? "The same change waits for a decision already." : null}
        />
      </div>
    </ApiForm>
  );
}

/** While the same is being asked for, whoever went past the approvers would do it twice. */
export function PastApprovers({ why, onClick }: { why: string | null; onClick: () => void }) {
  const { busy } = useFormState();
  return (
    <Button
      variant="danger-quiet"
      icon="triangle-alert"
      disabledReason={why}
      held={busy}
      onClick={onClick}
      className="mr-auto"
    >
      Break glass…
    </Button>
  );
}
