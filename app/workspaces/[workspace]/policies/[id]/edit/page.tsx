import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { pageActor, pageRead } from "@/app/console/session";
import { PolicyForm } from "@/components/policies/policy-form";
import { Breadcrumbs } from "@/components/ui/layout/breadcrumbs";
import { Card } from "@/components/ui/layout/card";
import { PageHeader } from "@/components/ui/layout/page-header";
import { decodeSegment, to } from "@/lib/paths";
import { policyEditor } from "@/lib/policies/reading/editor";

export const metadata: Metadata = { title: "Edit a policy" };

type Props = { params: Promise<{ workspace: string; id: string }> };

export default async function EditPolicyPage({ params }: Props) {
  const id = decodeSegment((await params).id) || notFound();
  const actor = await pageActor(params, (workspace) => to.editPolicy({ workspace, id }));
  const { slug } = actor.workspace;
  const { policy, choices, weaker, control } = await pageRead(policyEditor.run(actor, { id }));
  if (!policy) notFound();
  const crumbs = [
    { label: "Policies", href: to.policies({ workspace: slug }) },
    { label: policy.name, href: to.policy({ workspace: slug, id }) },
  ];
  return (
    <>
      <PageHeader title={`Edit ${policy.name}`} breadcrumbs={<Breadcrumbs trail={crumbs} />}>
        An edit is a new revision; what it said before stays readable, and requests that wait keep what they froze.
      </PageHeader>
      {control.shown ? (
        <PolicyForm
          key={policy.revision}
          workspace={slug}
          policy={policy}
          choices={choices}
          weaker={weaker}
          why={control.why}
        />
      ) : (
        <Card>
          <p className="text-muted">{control.why} Owners and admins make policies and edit them.</p>
        </Card>
      )}
    </>
  );
}
