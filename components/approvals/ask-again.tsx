import { ActionButton } from "@/components/form/action-button";
import { ApiForm } from "@/components/form/api-form";
import { Submit, TextField } from "@/components/form/fields";
import { toApi } from "@/lib/paths";

type Props = {
  workspace: string;
  id: string;
  /** The time that the ended request was to wait for, and whether it has passed. */
  applyAt: string | null;
  passed: boolean;
  /** Why nobody, or not this person, asks again; null when they can. */
  disabledReason: string | null;
};

/** Asks again for what an ended request asked for. What had a time shows it first: it stays, is moved, or is left out. */
export function AskAgain({ workspace, id, applyAt, passed, disabledReason }: Props) {
  const request = { path: toApi.retry({ id }), method: "POST" as const, workspace };
  const done = { message: "Nobody has to agree any more; it is done.", toRequest: true };
  if (applyAt === null || disabledReason !== null)
    return (
      <ActionButton label="Ask again" request={{ ...request, body: {} }} done={done} disabledReason={disabledReason} />
    );
  return (
    <ApiForm request={request} done={done} guard={false} className="flex flex-col items-start gap-3">
      <TextField
        name="/apply_at"
        label="Apply at (UTC)"
        type="datetime-local"
        as="instant"
        empty="null"
        defaultValue={passed ? "" : applyAt.slice(0, 16)}
        hint={
          passed
            ? "The time asked for before has passed. Empty: as soon as it is approved."
            : "Empty: as soon as it is approved."
        }
      />
      <Submit label="Ask again" />
    </ApiForm>
  );
}
