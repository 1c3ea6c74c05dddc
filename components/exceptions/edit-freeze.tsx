"use client";

import { useState } from "react";
import { ApiForm } from "@/components/form/api-form";
import { Submit, TextField } from "@/components/form/fields";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/overlay/dialog";
import type { Freeze } from "@/lib/freezes/shapes";
import { toApi } from "@/lib/paths";

type Props = { workspace: string; freeze: Freeze };

/** Changes a freeze that is not over; the start of one that has begun stays. Only what was changed is sent. */
export function EditFreeze({ workspace, freeze }: Props) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button size="sm" aria-label={`Edit ${freeze.name}`} onClick={() => setOpen(true)}>
        Edit
      </Button>
      <Dialog open={open} onClose={close} title={`Change the freeze “${freeze.name}”`}>
        {open && (
          <ApiForm
            key={freeze.revision}
            className="flex flex-col gap-4"
            guard={false}
            request={{ method: "PATCH", path: toApi.freeze(freeze), workspace, ifMatch: freeze.revision }}
            patches={{ document: freeze }}
            done={{ message: "The freeze is changed." }}
            onDone={close}
          >
            <TextField name="/name" label="Name" defaultValue={freeze.name} autoComplete="off" required />
            {freeze.status === "planned" && (
              <TextField
                name="/starts_at"
                label="From (UTC)"
                type="datetime-local"
                as="instant"
                defaultValue={minuteOf(freeze.starts_at)}
                required
              />
            )}
            <TextField
              name="/ends_at"
              label="Until (UTC)"
              type="datetime-local"
              as="instant"
              defaultValue={minuteOf(freeze.ends_at)}
              required
            />
            <TextField
              name="/reason"
              label="Reason"
              lines={2}
              hint="Whoever is held by it reads this."
              defaultValue={freeze.reason}
              required
            />
            <div className="flex flex-wrap items-start justify-end gap-2">
              <Button onClick={close}>Cancel</Button>
              <Submit label="Change the freeze" needsChange />
            </div>
          </ApiForm>
        )}
      </Dialog>
    </>
  );
}

/** A moment as a field for date and time holds it. */
const minuteOf = (at: string): string => at.slice(0, 16);
