"use client";

import { useState } from "react";
import { ApiForm } from "@/components/form/api-form";
import { Submit, TextField } from "@/components/form/fields";
import { ForecastNote } from "@/components/form/forecast";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/overlay/dialog";
import type { Environment } from "@/lib/environments/shapes";
import { toApi } from "@/lib/paths";
import type { Forecast } from "@/lib/tickets/rules";

type Props = {
  workspace: string;
  environment: Environment;
  /** How many assets run something there; 1000 stands for more. */
  bound: number;
  forecast: Forecast;
  why: string | null;
};

/** Archives an environment or brings it back. The button says whether a press does it or asks for it. */
export function ArchiveEnvironment({ workspace, environment: e, bound, forecast, why }: Props) {
  const [open, setOpen] = useState(false);
  const leads: Forecast = e.archived ? { kind: "free" } : forecast;
  const word = e.archived ? "Bring back" : leads.kind === "gated" ? "Ask to archive" : "Archive";
  const many = bound === 1000 ? "1000 or more" : bound;
  return (
    <>
      <Button
        variant={e.archived ? "secondary" : "danger-quiet"}
        disabledReason={why ?? (leads.kind === "refused" ? leads.why : null)}
        onClick={() => setOpen(true)}
      >
        {word}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={`${word}: ${e.name}`}>
        <ApiForm
          className="flex flex-col gap-4"
          guard={false}
          request={{
            method: "PATCH",
            path: toApi.environment({ environment: e.slug }),
            workspace,
            ifMatch: e.revision,
          }}
          also={{ archived: !e.archived }}
          done={{ message: `${e.name} is ${e.archived ? "back" : "archived"}.`, toRequest: true }}
          onDone={() => setOpen(false)}
        >
          <ForecastNote forecast={leads} />
          <p>
            {e.archived
              ? "It stands on the board again and takes bindings."
              : `It leaves the board and takes no more bindings; what runs there goes on${bound > 0 ? ` (${many} bound)` : ""}. It can be brought back.`}
          </p>
          <TextField name="/reason" label="Reason" lines={3} hint="Whoever decides or looks back later reads it." />
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Submit label={word} variant={e.archived ? "primary" : "danger"} />
          </div>
        </ApiForm>
      </Dialog>
    </>
  );
}
