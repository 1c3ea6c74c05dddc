import { LIMITS, scan } from "@/lib/http/json/scan";
import { pointerKeys } from "@/lib/pointer";

/** What is wrong with a text that should be JSON, and where; lines and columns from 1. */
export type TextFault = { line: number; column: number; at: number; message: string };

/** The first thing that keeps a text from being sent; null when nothing does. Asked of the grammar the server reads by. */
export function faultOf(text: string): TextFault | null {
  const fault = scan(text, LIMITS);
  if (!fault) return isObject(text) ? null : { line: 1, column: 1, at: 0, message: "must be an object: { … }" };
  return { ...lineAt(text, fault.at), at: fault.at, message: fault.message };
}

const isObject = (text: string): boolean => text.trimStart().startsWith("{");

export function lineAt(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}

/**
 * Where the value a pointer names begins in a valid JSON text. Where the pointer leads nowhere, the place of the last
 * value on the way that exists: a missing field is shown at the object that lacks it.
 */
export function placeOf(text: string, pointer: string): number {
  let at = blank(text, 0);
  for (const key of pointerKeys(pointer)) {
    const inner = text[at] === "{" ? memberAt(text, at, key) : text[at] === "[" ? elementAt(text, at, Number(key)) : -1;
    if (inner < 0) return at;
    at = inner;
  }
  return at;
}

function memberAt(text: string, object: number, key: string): number {
  let at = blank(text, object + 1);
  while (text[at] === '"') {
    const end = stringEnd(text, at);
    const name = JSON.parse(text.slice(at, end)) as string;
    const value = blank(text, blank(text, end) + 1);
    if (name === key) return value;
    at = blank(text, valueEnd(text, value));
    if (text[at] !== ",") return -1;
    at = blank(text, at + 1);
  }
  return -1;
}

function elementAt(text: string, array: number, index: number): number {
  let at = blank(text, array + 1);
  for (let i = 0; text[at] !== "]"; i++) {
    if (i === index) return at;
    at = blank(text, valueEnd(text, at));
    if (text[at] !== ",") return -1;
    at = blank(text, at + 1);
  }
  return -1;
}

function blank(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \n\r\t".includes(text[at] as string)) at++;
  return at;
}

function stringEnd(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function valueEnd(text: string, from: number): number {
  let depth = 0;
  let at = from;
  do {
    const char = text[at];
    if (char === '"') {
      at = stringEnd(text, at);
      continue;
    }
    if (char === "{" || char === "[") depth++;
    else if (char === "}" || char === "]") depth--;
    at++;
    // A bare word or number ends before what follows it.
  } while (at < text.length && (depth > 0 || !",]} \n\r\t".includes(text[at] as string)));
  return at;
}
