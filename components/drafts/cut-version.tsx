"use client";

import { useState } from "react";
import { ApiForm } from "@/components/form/api-form";
import { Submit, TextField } from "@/components/form/fields";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/overlay/dialog";
import { type AssetRef, to, toApi } from "@/lib/paths";

type Props = {
  workspace: string;
  asset: AssetRef;
  /** What is cut: the saved draft as it is shown here, whatever others save meanwhile. */
  content: () => unknown;
  /** Number of the newest version when it already holds the same. */
  sameAs: number | null;
  disabledReason: string | null;
};

/** Makes a version of the draft: numbered, and never changed again. */
export function CutVersion({ workspace, asset, content, sameAs, disabledReason }: Props) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button icon="git-commit-horizontal" disabledReason={disabledReason} onClick={() => setOpen(true)}>
        Cut a version…
      </Button>
      <Dialog
        open={open}
        onClose={close}
        title="Cut a version"
        description={
          sameAs === null
            ? "The saved draft becomes the next numbered version. A version is never changed again."
            : `The draft is the same as version ${sameAs}: the new version would hold nothing new.`
        }
      >
        <ApiForm
          className="flex flex-col gap-4"
          guard={false}
          request={{ method: "POST", path: toApi.versions({ asset }), workspace }}
          also={open ? { content: content() } : undefined}
          done={{ message: "The version is cut.", href: to.versions({ workspace, asset }) }}
          onDone={close}
        >
          <TextField
            name="/label"
            label="Label"
            placeholder="1.2.0"
            hint="How people call it. It need not be unique."
            required
          />
          <TextField name="/message" label="Message" lines={3} hint="What changed, for who decides about it." />
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={close}>Cancel</Button>
            <Submit label="Cut the version" />
          </div>
        </ApiForm>
      </Dialog>
    </>
  );
}
