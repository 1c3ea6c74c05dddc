import { Alert } from "@/components/form/problem-alert";
import type { Forecast } from "@/lib/tickets/rules";

type Words = { title: string; text: string };

/** What pressing the button leads to, in words. */
export function forecastWords(forecast: Forecast): Words {
  const { kind } = forecast;
  if (kind === "refused") return { title: "It would be refused", text: forecast.why };
  if (kind === "gated")
    return {
      title: `Needs approval by ${forecast.needs}`,
      text: `The policy “${forecast.policy.name}” asks for it. Nothing changes until they agree.`,
    };
  if (kind === "exempt")
    return { title: "Takes effect at once", text: `The policy “${forecast.policy.name}” exempts it from approval.` };
  return { title: "Takes effect at once", text: "No policy asks for approval here." };
}

const LOOK = {
  refused: { tone: "danger", icon: "ban" },
  gated: { tone: "info", icon: "hourglass" },
  exempt: { tone: "success", icon: "check" },
  free: { tone: "success", icon: "check" },
} as const;

/** The same in the flow of a page. */
export function ForecastNote({ forecast, live }: { forecast: Forecast; live?: boolean }) {
  const { title, text } = forecastWords(forecast);
  return (
    <Alert {...LOOK[forecast.kind]} title={title} live={live}>
      <p>{text}</p>
    </Alert>
  );
}
