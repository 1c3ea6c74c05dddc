/**
 * TypeScript 7 has no compiler API, so the checks read source with this small lexer. It returns text of the same
 * length with the insides of comments, strings, templates and regular expressions turned into blanks (newlines stay),
 * so that a search finds code only and its offsets are those of the file. JSX text is taken for code; a quote in it
 * that does not close on its line is an apostrophe.
 */
export function bare(text: string): string {
  const out = text.split("");
  const blank = (from: number, to: number) => {
    for (let i = from; i < to; i++) if (out[i] !== "\n") out[i] = " ";
  };
  // Each open `${` in a template counts the braces of its code, to know which `}` leads back into the template.
  const braces: number[] = [];
  let i = 0;
  const template = (from: number): number => {
    let at = from;
    while (at < text.length && text[at] !== "`") {
      if (text[at] === "\\") at++;
      else if (text[at] === "$" && text[at + 1] === "{") {
        blank(from, at);
        braces.push(0);
        return at + 2;
      }
      at++;
    }
    blank(from, Math.min(at, text.length));
    return at + 1;
  };
  while (i < text.length) {
    const c = text[i];
    const depth = braces.at(-1);
    if (c === "/" && text[i + 1] === "/") {
      const end = endOfLine(text, i);
      blank(i, end);
      i = end;
    } else if (c === "/" && text[i + 1] === "*") {
      const close = text.indexOf("*/", i + 2);
      const end = close < 0 ? text.length : close + 2;
      blank(i, end);
      i = end;
    } else if (c === '"' || c === "'") {
      const end = closingQuote(text, i);
      if (end > 0) blank(i + 1, end);
      i = end > 0 ? end + 1 : i + 1;
    } else if (c === "`") {
      i = template(i + 1);
    } else if (c === "/" && startsRegex(out, i)) {
      const end = closingSlash(text, i);
      if (end > 0) blank(i + 1, end);
      i = end > 0 ? end + 1 : i + 1;
    } else if (c === "{" && depth !== undefined) {
      braces[braces.length - 1] = depth + 1;
      i++;
    } else if (c === "}" && depth === 0) {
      braces.pop();
      i = template(i + 1);
    } else {
      if (c === "}" && depth !== undefined) braces[braces.length - 1] = depth - 1;
      i++;
    }
  }
  return out.join("");
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function closingQuote(text: string, open: number): number {
  for (let i = open + 1; i < text.length && text[i] !== "\n"; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === text[open]) return i;
  }
  return -1;
}

function closingSlash(text: string, open: number): number {
  let inClass = false;
  for (let i = open + 1; i < text.length && text[i] !== "\n"; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "[") inClass = true;
    else if (text[i] === "]") inClass = false;
    else if (text[i] === "/" && !inClass) return i;
  }
  return -1;
}

// A slash divides after a value and opens an expression after an operator. `<` is left out for the sake of `</p>`.
function startsRegex(out: readonly string[], at: number): boolean {
  let i = at - 1;
  while (i >= 0 && (out[i] === " " || out[i] === "\n")) i--;
  if (i < 0) return true;
  if (out[i] === ">") return out[i - 1] === "=";
  if ("(,=:[!&|?;{+-*%~^".includes(out[i] ?? "")) return true;
  const word = out.slice(Math.max(0, i - 9), i + 1).join("");
  return /(^|[^\w$])(return|typeof|case|in|of|void|throw|new|else|do|await)$/.test(word);
}
