type Props = { label: string; text: string };

/** Beyond this a page would weigh more than it helps; what is cut is said. */
const SHOWN = 200_000;

/** A text as it is written, with numbered lines, in a frame that scrolls and can be reached by keyboard. */
export function CodeBlock({ label, text }: Props) {
  const shown = text.slice(0, SHOWN);
  const lines = shown.split("\n").length;
  return (
    <>
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a frame that scrolls must be reachable without a pointer
        tabIndex={0}
        className="flex max-h-[70vh] overflow-auto rounded-md border border-line bg-surface"
      >
        <pre
          aria-hidden="true"
          className="sticky left-0 h-fit shrink-0 select-none border-line border-r bg-sunken px-2 py-1.5 text-right font-mono text-faint text-sm leading-5"
        >
          {Array.from({ length: lines }, (_, i) => i + 1).join("\n")}
        </pre>
        <pre className="h-fit px-2.5 py-1.5 font-mono text-sm leading-5">{shown}</pre>
      </section>
      {shown.length < text.length && (
        <p className="mt-1 text-muted text-sm">
          The first {SHOWN.toLocaleString("en")} of {text.length.toLocaleString("en")} characters. The whole of it comes
          by the API or the command line.
        </p>
      )}
    </>
  );
}
