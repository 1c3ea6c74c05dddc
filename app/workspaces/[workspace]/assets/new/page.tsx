import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { visitedAsset } from "@/app/console/asset-visit";
import { type SearchParams, searchOf } from "@/app/console/search-params";
import { pageActor } from "@/app/console/session";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/input/field";
import { Input } from "@/components/ui/input/input";
import { Select } from "@/components/ui/input/select";
import { Breadcrumbs } from "@/components/ui/layout/breadcrumbs";
import { Card } from "@/components/ui/layout/card";
import { PageHeader } from "@/components/ui/layout/page-header";
import { Link } from "@/components/ui/link";
import { controlOf } from "@/lib/access/control";
import { AssetName } from "@/lib/assets/ref";
import { to } from "@/lib/paths";
import { findKind, kinds } from "@/lib/plugins/registry";

export const metadata: Metadata = { title: "New asset" };

type Props = { params: Promise<{ workspace: string }>; searchParams: Promise<SearchParams> };

/**
 * Asks for a kind and a name, and leads to the draft of that name: an asset comes to be by its first write, so nothing is
 * made here. The form is a plain one; what it asks stands in the address.
 */
export default async function NewAssetPage({ params, searchParams }: Props) {
  const actor = await pageActor(params, (workspace) => to.newAsset({ workspace }));
  const workspace = actor.workspace.slug;
  const { kind: chosen, name: typed } = searchOf(await searchParams, ["kind", "name"]);
  const control = controlOf(actor, "draft:write", "any");
  const asked = control.shown && typed !== undefined ? await judge(workspace, chosen ?? "", typed.trim()) : null;
  if (asked && "free" in asked) redirect(to.draft({ workspace, asset: asked.free }));
  return (
    <>
      <PageHeader
        title="New asset"
        breadcrumbs={<Breadcrumbs trail={[{ label: "Assets", href: to.assets({ workspace }) }]} />}
      >
        Next you write its draft. The asset is registered when you save that; until then there is nothing.
      </PageHeader>
      <Card className="max-w-2xl">
        {control.shown ? (
          <form action={to.newAsset({ workspace })} className="flex flex-col gap-4">
            <Field label="Kind" required hint="It says what the content holds. It never changes.">
              {(at) => (
                <Select
                  {...at}
                  name="kind"
                  defaultValue={chosen}
                  options={kinds().map((k) => ({ value: `${k.plugin}/${k.kind}`, label: k.title }))}
                />
              )}
            </Field>
            <Field
              label="Name"
              required
              error={asked?.why}
              hint="1 to 200 letters, digits and ._~:@/- without //, a letter or digit first and last. It never changes either."
            >
              {(at) => (
                <Input {...at} name="name" defaultValue={typed} maxLength={200} autoComplete="off" spellCheck={false} />
              )}
            </Field>
            {asked?.there && (
              <p className="text-sm">
                <Link href={to.draft({ workspace, asset: asked.there })}>Open the draft of {asked.there.name}</Link>
              </p>
            )}
            <div>
              <Button type="submit" variant="primary">
                Begin the draft
              </Button>
            </div>
          </form>
        ) : (
          <p className="text-muted">{control.why} Operators, editors, admins and owners write drafts.</p>
        )}
      </Card>
    </>
  );
}

type Ref = { plugin: string; kind: string; name: string };

/** What was asked for, when it can begin; otherwise why not, and the asset that has the name already. */
async function judge(
  workspace: string,
  chosen: string,
  name: string,
): Promise<{ free: Ref } | { why: string; there?: Ref }> {
  const [plugin = "", kind = ""] = chosen.split("/");
  if (!findKind(plugin, kind)) return { why: "Choose a kind for it." };
  if (!AssetName.safeParse(name).success) return { why: "An asset cannot have this name." };
  const asset = { plugin, kind, name };
  const { governance } = await visitedAsset(workspace, plugin, kind, name);
  if (governance.id === null) return { free: asset };
  return { why: "This name is taken among assets of this kind.", there: asset };
}
