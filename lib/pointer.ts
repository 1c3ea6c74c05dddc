/** JSON Pointer (RFC 6901): how a refusal names a field, a comparison names a change and a form names a control. */

/** A key as one token of a pointer. */
export const pointerToken = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** The keys a pointer names, outermost first; the empty pointer names the document. */
export const pointerKeys = (pointer: string): string[] =>
  pointer === ""
    ? []
    : pointer
        .slice(1)
        .split("/")
        .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
