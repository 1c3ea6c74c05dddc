"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { bodyOf } from "@/components/form/body";
import { Submit, TextField } from "@/components/form/fields";
import { FormState, useFirstFault } from "@/components/form/form-state";
import { ProblemAlert } from "@/components/form/problem-alert";
import { useSend } from "@/components/form/use-send";
import { type GrantChoice, GrantsField, type RoleChoice } from "@/components/members/grants-field";
import { InvitationLink } from "@/components/members/invitation-link";
import type { Problem } from "@/lib/client/problem";
import type { Invited } from "@/lib/members/shapes";
import { to, toApi } from "@/lib/paths";

type Props = {
  workspace: string;
  roles: readonly RoleChoice[];
  environments: readonly { slug: string; name: string }[];
  /** Whose roles are changed; without one somebody new is invited. */
  member?: { id: string; name: string; grants: GrantChoice[] };
  disabledReason: string | null;
};

const SHOWN = new Set(["/email", "/name", "/reason"]);

/** Invites somebody, or changes what a member may do. The link of an invitation is held by this page alone. */
export function MemberForm({ workspace, roles, environments, member, disabledReason }: Props) {
  const first = () => member?.grants ?? [{ role: "viewer", allowed_environments: null }];
  const [grants, setGrants] = useState<GrantChoice[]>(first);
  const [problem, setProblem] = useState<Problem | null>(null);
  const form = useFirstFault(problem);
  const [invited, setInvited] = useState<Invited | null>(null);
  const { busy, send, settle } = useSend(workspace);
  const router = useRouter();
  const unfinished = grants.some((g) => g.allowed_environments?.length === 0);
  const same = member && JSON.stringify(member.grants) === JSON.stringify(grants);
  const why = disabledReason ?? (unfinished ? "A role needs at least one environment." : null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy || why || same) return;
    const body = { ...bodyOf(event.currentTarget), grants };
    const path = member ? toApi.member({ workspace, user: member.id }) : toApi.members({ workspace });
    const outcome = await send<Invited>({ path, method: member ? "PATCH" : "POST", workspace, body });
    if (!outcome.ok) return setProblem(outcome.problem);
    setProblem(null);
    if (member) {
      const href = to.settings({ workspace, section: "members" });
      return settle(outcome, { message: `What ${member.name} may do is changed.`, href });
    }
    setInvited(outcome.data);
    setGrants(first());
    router.refresh();
  }
  if (invited) return <InvitationLink invited={invited} onDone={() => setInvited(null)} />;
  const placed = (field: string) => SHOWN.has(field) || field.startsWith("/grants/");
  const unplaced = problem && (problem.errors.length === 0 || problem.errors.some((e) => !placed(e.field)));
  return (
    <FormState value={{ busy, dirty: !same, problem }}>
      <form ref={form} noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        {unplaced && <ProblemAlert problem={problem} shownElsewhere={SHOWN} workspace={workspace} />}
        {!member && (
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField name="/email" label="E-mail" type="email" autoComplete="off" required />
            <TextField name="/name" label="Name" autoComplete="off" hint="They confirm it when they come in." />
          </div>
        )}
        <GrantsField roles={roles} environments={environments} grants={grants} onChange={setGrants} />
        <TextField name="/reason" label="Reason" hint="Stands in the audit log." autoComplete="off" />
        <div>
          <Submit
            label={member ? "Save" : "Add to the workspace"}
            icon={member ? "check" : "plus"}
            disabledReason={why ?? (same ? "Nothing has been changed." : null)}
          />
        </div>
      </form>
    </FormState>
  );
}
