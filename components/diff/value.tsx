import clsx from "clsx";
import type { Excerpt } from "@/components/diff/plan";
import type { TextRun } from "@/lib/versions/words";

const LOOK = {
  before: { sign: "−", text: "text-danger", block: "bg-danger-tint text-danger" },
  after: { sign: "+", text: "text-success", block: "bg-success-tint text-success" },
} as const;
const BLOCK = "block min-w-0 whitespace-pre-wrap break-words rounded-sm px-2 py-1 text-sm";

/** One side of a change. What is long opens on demand. */
export function Side({
  value,
  side,
  plain,
}: {
  value: Excerpt;
  side: "before" | "after";
  plain?: boolean | undefined;
}) {
  const { sign, text, block } = LOOK[side];
  const Element = side === "before" ? "del" : "ins";
  return (
    <div className="flex min-w-0 gap-1.5">
      <span aria-hidden="true" className={clsx("w-3 shrink-0 py-1 text-center font-mono text-sm", text)}>
        {sign}
      </span>
      <Element className={clsx(BLOCK, block, "flex-1 no-underline", !plain && "font-mono")}>
        {value.head === "" ? "(empty text)" : value.head}
        {value.rest !== "" && (
          <details className="mt-1">
            <summary className="text-accent">Show {value.rest.length} more characters</summary>
            {value.rest}
          </details>
        )}
        {value.cut && (
          <span className="mt-1 block text-muted">… too long to show in full; read the version itself.</span>
        )}
      </Element>
    </div>
  );
}

/** Two texts as one, with the words that went and came marked. */
export function Words({ runs, plain }: { runs: readonly TextRun[]; plain?: boolean | undefined }) {
  let at = 0;
  return (
    <p className={clsx(BLOCK, "bg-sunken text-ink", !plain && "font-mono")}>
      {runs.map((run) => {
        at += run.text.length + 1;
        if (run.side === "both") return <Unmarked key={at} text={run.text} />;
        const Element = run.side === "before" ? "del" : "ins";
        return (
          <Element
            key={at}
            className={clsx("rounded-sm px-0.5", LOOK[run.side].block, run.side === "after" && "no-underline")}
          >
            {run.text}
          </Element>
        );
      })}
    </p>
  );
}

const CONTEXT = 400;

/** Text that stayed: of a long stretch, the ends. */
function Unmarked({ text }: { text: string }) {
  if (text.length <= CONTEXT * 3) return text;
  return (
    <>
      {text.slice(0, CONTEXT)}
      <span className="mx-1 rounded-sm border border-line px-1 text-faint text-xs">
        … {text.length - 2 * CONTEXT} characters unchanged …
      </span>
      {text.slice(-CONTEXT)}
    </>
  );
}
