import type { Metadata } from "next";
import { pageActor, pageRead } from "@/app/console/session";
import { SystemFields } from "@/components/external-approvals/system-fields";
import { ApiForm } from "@/components/form/api-form";
import { Submit } from "@/components/form/fields";
import { Card } from "@/components/ui/layout/card";
import { Link } from "@/components/ui/link";
import { getSystem } from "@/lib/external-approvals/list";
import { decodeSegment, to, toApi } from "@/lib/paths";

export const metadata: Metadata = { title: "External approval system" };

type Props = { params: Promise<{ workspace: string; id: string }> };

export default async function ExternalSystemPage({ params }: Props) {
  const id = decodeSegment((await params).id) ?? "";
  const actor = await pageActor(params, (workspace) => to.externalSystem({ workspace, id }));
  const workspace = actor.workspace.slug;
  const system = await pageRead(getSystem.run(actor, { id }));
  const list = to.settings({ workspace, section: "external-approvals" });
  return (
    <div className="flex flex-col gap-4">
      <p>
        <Link href={list}>All external systems</Link>
      </p>
      <Card title={`Edit ${system.name}`}>
        <ApiForm
          key={system.revision}
          request={{ path: toApi.externalSystem({ id }), method: "PATCH", workspace, ifMatch: system.revision }}
          done={{ message: "The system is changed.", href: list, toRequest: true }}
          className="flex flex-col gap-4"
        >
          <SystemFields system={system} />
          <div>
            <Submit label="Save" needsChange />
          </div>
        </ApiForm>
      </Card>
    </div>
  );
}
