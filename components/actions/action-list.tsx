import { ActionForm } from "@/components/actions/action-form";
import { forecastWords } from "@/components/form/forecast";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/layout/card";
import type { ActionPlace, ListedAction } from "@/lib/actions/shapes";
import type { AssetRef } from "@/lib/paths";

type Props = {
  workspace: string;
  asset: AssetRef;
  actions: readonly (ListedAction & {
    fields: readonly { name: string; type: string; required: boolean }[];
    begin: string;
  })[];
};

const EFFECTS = {
  record: "Writes the record here and is done at once.",
  read: "Reads outside Assent; a job does it.",
  write: "Changes something outside Assent; a job does it.",
} as const;

/** Every action of an asset's plugin: what it does, what it would lead to in each place, and the way to do it. */
export function ActionList({ workspace, asset, actions }: Props) {
  return (
    <ul className="grid items-start gap-4 lg:grid-cols-2">
      {actions.map((action) => (
        <li key={action.name} className="min-w-0">
          <Card
            title={action.title}
            note={<code className="font-mono">{action.name}</code>}
            actions={
              action.risk && <Badge tone={action.risk === "low" ? "neutral" : "warning"}>{action.risk} risk</Badge>
            }
          >
            <p>{action.about ?? EFFECTS[action.effect]}</p>
            {action.about && <p className="text-muted text-sm">{EFFECTS[action.effect]}</p>}
            <dl className="my-3 flex flex-col gap-1 text-sm">
              {grouped(action.places).map(({ where, words }) => (
                <div key={where} className="flex flex-wrap gap-x-2">
                  <dt className="font-medium">{where}</dt>
                  <dd className="text-muted">{words}</dd>
                </div>
              ))}
            </dl>
            <ActionForm
              workspace={workspace}
              asset={asset}
              action={{ name: action.name, title: action.title, effect: action.effect, places: action.places }}
              fields={action.fields}
              begin={action.begin}
            />
          </Card>
        </li>
      ))}
    </ul>
  );
}

/** Places of which the same is to be said, together: "dev, test" and "prod". */
function grouped(places: readonly ActionPlace[]): { where: string; words: string }[] {
  const byWords = new Map<string, string[]>();
  for (const { environment, reasons, forecast } of places) {
    const words = reasons[0] ?? forecastWords(forecast).title;
    byWords.set(words, [...(byWords.get(words) ?? []), environment ?? "Here"]);
  }
  return [...byWords].map(([words, names]) => ({ where: names.join(", "), words }));
}
