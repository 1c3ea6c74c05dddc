"use client";

import { useState } from "react";
import { ApiForm } from "@/components/form/api-form";
import { Submit, TextField } from "@/components/form/fields";
import { ForecastNote } from "@/components/form/forecast";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/overlay/dialog";
import { to, toApi } from "@/lib/paths";
import type { Forecast } from "@/lib/tickets/rules";

type Props = {
  workspace: string;
  policy: { id: string; name: string; revision: number };
  forecast: Forecast;
  why: string | null;
};

/** Deletes a policy after asking. The button says whether a press does it or asks for it. */
export function RemovePolicy({ workspace, policy, forecast, why }: Props) {
  const [open, setOpen] = useState(false);
  const word = forecast.kind === "gated" ? "Ask to delete" : "Delete";
  return (
    <>
      <Button
        variant="danger-quiet"
        disabledReason={why ?? (forecast.kind === "refused" ? forecast.why : null)}
        onClick={() => setOpen(true)}
      >
        {word}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={`${word}: ${policy.name}`}>
        <ApiForm
          className="flex flex-col gap-4"
          guard={false}
          request={{ method: "DELETE", path: toApi.policy(policy), workspace, ifMatch: policy.revision }}
          done={{ message: `${policy.name} is deleted.`, href: to.policies({ workspace }), toRequest: true }}
          onDone={() => setOpen(false)}
        >
          <ForecastNote forecast={forecast} />
          <p>
            What it gated goes by the other policies from then on; in production, what no policy speaks about is
            refused. Requests that wait keep what they froze.
          </p>
          <TextField name="/reason" label="Reason" lines={3} hint="Whoever decides or looks back later reads it." />
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Submit label={word} variant="danger" />
          </div>
        </ApiForm>
      </Dialog>
    </>
  );
}
