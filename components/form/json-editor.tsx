"use client";

import { type Ref, useId, useImperativeHandle, useRef } from "react";
import { lineAt } from "@/components/form/json-place";
import { Icon } from "@/components/ui/icon";

/** Something wrong at a place of the text. */
export type Mark = { at: number; message: string };

export type JsonEditorHandle = { goTo: (at: number) => void };

type Props = {
  label: string;
  value: string;
  onChange: (text: string) => void;
  onSave: () => void;
  marks: readonly Mark[];
  readOnly: boolean;
  ref?: Ref<JsonEditorHandle>;
};

const LINE_PX = 20;

/**
 * A text area with numbered lines and what is wrong under it, each fault leading to its line. The area is as tall as its
 * text and the frame around it scrolls, so numbers and text need no script to stay together. Tab leaves it, as everywhere.
 */
export function JsonEditor({ label, value, onChange, onSave, marks, readOnly, ref }: Props) {
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = value.split("\n").length;
  function goTo(at: number) {
    area.current?.focus({ preventScroll: true });
    area.current?.setSelectionRange(at, at);
    const top = (lineAt(value, at).line - 1) * LINE_PX;
    if (frame.current) frame.current.scrollTop = Math.max(0, top - frame.current.clientHeight / 2);
  }
  useImperativeHandle(ref, () => ({ goTo }));
  return (
    <div>
      <div
        ref={frame}
        className="flex max-h-[60vh] min-h-20 overflow-y-auto rounded-md border border-line-strong bg-surface focus-within:outline-2 focus-within:outline-accent has-aria-invalid:border-danger"
      >
        <pre
          aria-hidden="true"
          className="h-fit min-h-20 shrink-0 select-none border-line border-r bg-sunken px-2 py-1.5 text-right font-mono text-faint text-sm leading-5"
        >
          {Array.from({ length: lines }, (_, i) => i + 1).join("\n")}
        </pre>
        <textarea
          ref={area}
          aria-label={label}
          aria-invalid={marks.length > 0 || undefined}
          aria-describedby={marks.length > 0 ? id : undefined}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          readOnly={readOnly}
          rows={lines}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            onSave();
          }}
          className="h-fit min-h-20 min-w-0 flex-1 resize-none overflow-x-auto overflow-y-hidden px-2.5 py-1.5 font-mono text-sm leading-5 outline-none"
        />
      </div>
      <ul id={id} aria-live="polite" className="mt-1 flex flex-col gap-0.5 text-sm">
        {marks.map((mark) => {
          const { line, column } = lineAt(value, mark.at);
          return (
            <li key={`${mark.at} ${mark.message}`} className="flex items-start gap-1 text-danger">
              <Icon name="circle-alert" size={14} className="mt-0.75" />
              <span className="min-w-0 break-words">
                <button type="button" className="rounded-sm underline underline-offset-2" onClick={() => goTo(mark.at)}>
                  Line {line}, column {column}
                </button>
                : {mark.message}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
