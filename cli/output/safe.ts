/**
 * Characters that steer a terminal or turn the direction of a line. Names and reasons come from other people, and what
 * an approver reads must be what was proposed, so these are shown by number and never sent.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

const byNumber = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Text of several lines, for a person. */
export const safe = (text: string): string => text.replace(/\r\n/g, "\n").replace(STEERING, byNumber);

/** Text for one cell or one line: breaks and tabs become spaces. */
export const safeLine = (text: string): string => safe(text.replace(/[\r\n\t]+/g, " "));

/** JSON and double-quoted YAML, where such a character can only stand in a string and may be written by its number. */
export const safeQuoted = (text: string): string => text.replace(STEERING, byNumber);

export const hasSteering = (text: string): boolean => text.search(STEERING) >= 0;
