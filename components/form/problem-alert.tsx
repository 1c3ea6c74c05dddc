import clsx from "clsx";
import type { ReactNode } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { Icon } from "@/components/ui/icon";
import type { IconName } from "@/components/ui/icon-sprite";
import { Link } from "@/components/ui/link";
import { TEXT, TINTED, type Tone } from "@/components/ui/tone";
import type { Problem } from "@/lib/client/problem";
import { to } from "@/lib/paths";

type Props = {
  problem: Problem;
  /** Pointers of fields that show their own error; those are not said twice. */
  shownElsewhere?: ReadonlySet<string>;
  /** With it a refusal that names a waiting request links to it. */
  workspace?: string;
  className?: string;
};

/** What the server refused, in its own words: the sentence, the reasons, fields without a place, the request id. */
export function ProblemAlert({ problem, shownElsewhere, workspace, className }: Props) {
  const ticket = typeof problem.extra.ticket_id === "string" ? problem.extra.ticket_id : null;
  const errors = problem.errors.filter((e) => !shownElsewhere?.has(e.field));
  const reasons = problem.reasons.filter((reason) => reason !== problem.detail);
  return (
    // Another refusal is another alert: it is read out and brought into sight again.
    <Alert
      key={problem.request_id}
      tone="danger"
      icon="circle-alert"
      title={problem.title}
      live
      intoSight
      className={className}
    >
      <p>
        {problem.code === "UNAUTHENTICATED" ? <SignInAgain /> : problem.detail}{" "}
        {workspace && ticket && <Link href={to.approval({ workspace, id: ticket })}>Open the request</Link>}
      </p>
      {reasons.length + errors.length > 0 && (
        <ul className="mt-1 list-disc pl-4">
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
          {errors.map(({ field, message }) => (
            <li key={`${field} ${message}`}>
              {field && <code className="mr-1.5 font-mono text-sm">{field}</code>}
              {message}
            </li>
          ))}
        </ul>
      )}
      <p className="mt-1.5 flex flex-wrap items-center gap-x-3 text-muted text-xs">
        <code className="font-mono">{problem.code}</code>
        {problem.request_id && (
          <span className="inline-flex items-center">
            Request <code className="ml-1 font-mono">{problem.request_id}</code>
            <CopyButton text={problem.request_id} label="Copy the request id" />
          </span>
        )}
      </p>
    </Alert>
  );
}

/** A session that ended while something was being typed: signing in elsewhere keeps what stands here. */
const SignInAgain = () => (
  <>
    Your session has ended.{" "}
    <Link href={to.signIn()} target="_blank">
      Sign in in another tab
    </Link>
    , then do it again here: what you typed is still there.
  </>
);

type AlertProps = {
  tone: Tone;
  icon: IconName;
  title: string;
  children?: ReactNode;
  /** Read out when it appears; for what was not there when the page came. */
  live?: boolean;
  /** Scrolled into sight when it appears: on a small screen the button that was pressed is far below. In client files only. */
  intoSight?: boolean;
  className?: string;
};

const scrollIntoSight = (alert: HTMLElement | null) => alert?.scrollIntoView({ block: "nearest" });

/** A message in the flow of the page. */
export function Alert({ tone, icon, title, children, live, intoSight, className }: AlertProps) {
  return (
    <div
      ref={intoSight ? scrollIntoSight : undefined}
      role={live ? "alert" : undefined}
      className={clsx("flex gap-2.5 rounded-md border px-3 py-2.5", TINTED[tone], className)}
    >
      <Icon name={icon} className={clsx("mt-0.75", TEXT[tone])} />
      <div className="min-w-0 flex-1 text-ink">
        <p className="font-medium">{title}</p>
        {children}
      </div>
    </div>
  );
}
