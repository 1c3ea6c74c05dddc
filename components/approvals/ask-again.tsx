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
  /** What has to be said along, and why. */
  needs: readonly { field: string; why: string }[];
};

/**
 * Asks again for what an ended request asked for. What had a time shows it first: it stays, is moved, or is left out. What had a
 * secret asks for one: the old one ended with its request.
 */
export function AskAgain({ workspace, id, applyAt, passed, disabledReason, needs }: Props) {
  const request = { path: toApi.retry({ id }), method: "POST" as const, workspace };
  const done = { message: "Nobody has to agree any more; it is done.", toRequest: true };
  const secret = needs.find((need) => need.field.endsWith("/webhook_secret"));
  if ((applyAt === null && !secret) || disabledReason !== null)
    return (
      <ActionButton label="Ask again" request={{ ...request, body: {} }} done={done} disabledReason={disabledReason} />
    );
  return (
    <ApiForm request={request} done={done} guard={false} className="flex flex-col items-start gap-3">
      {secret && (
        <TextField
          name={secret.field}
          label="Secret"
          type="password"
          hint={`${secret.why} The form is whsec_ and base64.`}
          autoComplete="off"
          required
        />
      )}
      {applyAt !== null && (
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
      )}
      <Submit label="Ask again" />
    </ApiForm>
  );
}
