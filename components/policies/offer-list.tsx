import { ActionButton } from "@/components/form/action-button";
import { forecastWords } from "@/components/form/forecast";
import { Card } from "@/components/ui/layout/card";
import { Link } from "@/components/ui/link";
import { to, toApi } from "@/lib/paths";
import type { Forecast } from "@/lib/tickets/rules";

type Props = {
  workspace: string;
  offers: readonly {
    builtin: string;
    name: string;
    description: string;
    readback: string;
    forecast: Forecast;
    ticket_id: string | null;
    reasons: readonly string[];
  }[];
};

/** Default policies that a later version brought: nothing changes here before somebody takes them. */
export function OfferList({ workspace, offers }: Props) {
  return (
    <Card title="Offered by this version" note="not in force here" className="mb-4" flush>
      <p className="px-4 pt-3 text-muted text-sm">
        New workspaces begin with these policies. This one is older, so it is yours to take them or to decline.
      </p>
      <ul className="divide-y divide-line">
        {offers.map((offer) => (
          <li key={offer.builtin} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3">
            <div className="min-w-0 flex-1 basis-72">
              <p className="font-medium">{offer.name}</p>
              <p className="text-sm">{offer.readback}</p>
              <p className="text-muted text-sm">{offer.description}</p>
              {offer.ticket_id ? (
                <p className="mt-1 text-sm">
                  <Link href={to.approval({ workspace, id: offer.ticket_id })}>A request to take it waits</Link>
                </p>
              ) : (
                <p className="mt-1 text-muted text-xs">{forecastWords(offer.forecast).title}</p>
              )}
            </div>
            <div className="flex flex-wrap items-start gap-2">
              {offer.ticket_id === null && (
                <ActionButton
                  label={offer.forecast.kind === "gated" ? "Ask to take it" : "Take it"}
                  size="sm"
                  variant="primary"
                  request={{ path: toApi.policyOffer(offer), method: "POST", workspace, body: {} }}
                  done={{ message: `${offer.name} is in force.` }}
                  disabledReason={offer.reasons[0] ?? null}
                />
              )}
              <ActionButton
                label="Decline"
                size="sm"
                request={{ path: toApi.policyOffer(offer), method: "DELETE", workspace, body: {} }}
                done={{ message: `${offer.name} is not offered here again.` }}
                confirm={{
                  title: `Decline ${offer.name}?`,
                  text: "No rule changes by it. It is not offered here again; a policy that says the same can be made at any time.",
                }}
              />
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
