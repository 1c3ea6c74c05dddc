import type { Metadata } from "next";
import { type AssetParams, assetVisit, titleOf } from "@/app/console/asset-visit";
import { pageRead } from "@/app/console/session";
import { DiffView } from "@/components/diff/diff-view";
import { DraftEditor } from "@/components/drafts/draft-editor";
import { ContentHelp } from "@/components/form/content-help";
import { Card } from "@/components/ui/layout/card";
import { CodeBlock } from "@/components/ui/layout/code-block";
import { EmptyState } from "@/components/ui/layout/empty-state";
import { Time } from "@/components/ui/time";
import { draftEditor } from "@/lib/drafts/editor";
import { to } from "@/lib/paths";
import { contentFields, emptyContent } from "@/lib/plugins/fields";

type Props = { params: AssetParams };

export const generateMetadata = ({ params }: Props): Promise<Metadata> => titleOf(params, "Draft");

export default async function DraftPage({ params }: Props) {
  const { actor, ref, kind, workspace, now } = await assetVisit(params, to.draft);
  const { draft, newest, difference, archived, save, cut } = await pageRead(draftEditor.run(actor, { asset: ref }));
  const held = archived ? "An archived asset is not edited. Restore it first." : null;
  const readOnly = !save.shown && !cut.shown;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_18rem]">
      <div className="flex min-w-0 flex-col gap-4">
        <Card
          title="Draft"
          note={
            draft.updated_at && (
              <>
                revision {draft.revision}, saved by {draft.updated_by?.name} <Time at={draft.updated_at} now={now} />
              </>
            )
          }
        >
          {readOnly && draft.content === null && (
            <EmptyState icon="circle-dashed" title="No draft yet">
              Whoever may write drafts begins one here, by the API or by the command line.
            </EmptyState>
          )}
          {readOnly && draft.content && (
            <CodeBlock label="Draft content" text={JSON.stringify(draft.content, null, 2)} />
          )}
          {!readOnly && (
            <DraftEditor
              workspace={workspace}
              asset={ref}
              text={JSON.stringify(draft.content ?? newest?.content ?? emptyContent(kind), null, 2)}
              revision={draft.revision}
              sameAs={newest && difference?.changes.length === 0 ? newest.number : null}
              save={save.why ?? held}
              cut={cut.why ?? held}
            />
          )}
        </Card>
        {newest && difference && (
          <Card title="What the saved draft changes" note={`against version ${newest.number}, the newest`} flush>
            <DiffView label="What the draft changes" difference={difference} />
          </Card>
        )}
      </div>
      <Card title="What it holds" note={kind.title}>
        <ContentHelp fields={contentFields(kind)} />
      </Card>
    </div>
  );
}
