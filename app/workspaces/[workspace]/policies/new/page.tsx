import type { Metadata } from "next";
import { pageActor, pageRead } from "@/app/console/session";
import { PolicyForm } from "@/components/policies/policy-form";
import { Breadcrumbs } from "@/components/ui/layout/breadcrumbs";
import { Card } from "@/components/ui/layout/card";
import { PageHeader } from "@/components/ui/layout/page-header";
import { to } from "@/lib/paths";
import { policyEditor } from "@/lib/policies/reading/editor";

export const metadata: Metadata = { title: "New policy" };

type Props = { params: Promise<{ workspace: string }> };

export default async function NewPolicyPage({ params }: Props) {
  const actor = await pageActor(params, (workspace) => to.newPolicy({ workspace }));
  const { slug } = actor.workspace;
  const { choices, weaker, control } = await pageRead(policyEditor.run(actor, {}));
  return (
    <>
      <PageHeader
        title="New policy"
        breadcrumbs={<Breadcrumbs trail={[{ label: "Policies", href: to.policies({ workspace: slug }) }]} />}
      >
        Beside the form stands what it amounts to, and which past requests would have met other demands.
      </PageHeader>
      {control.shown ? (
        <PolicyForm workspace={slug} policy={null} choices={choices} weaker={weaker} why={control.why} />
      ) : (
        <Card>
          <p className="text-muted">{control.why} Owners and admins make policies and edit them.</p>
        </Card>
      )}
    </>
  );
}
