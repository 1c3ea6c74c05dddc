/** The words that sentences of the log begin with, as they follow "stopped from". */
const GERUNDS: Readonly<Record<string, string>> = {
  accepted: "accepting",
  added: "adding",
  answered: "answering",
  approved: "approving",
  asked: "asking",
  bound: "binding",
  broke: "breaking",
  cancelled: "cancelling",
  changed: "changing",
  connected: "connecting",
  cut: "cutting",
  decided: "deciding",
  declined: "declining",
  deleted: "deleting",
  disabled: "disabling",
  edited: "editing",
  ended: "ending",
  exported: "exporting",
  found: "finding",
  handed: "handing",
  heard: "hearing",
  imported: "importing",
  let: "letting",
  looked: "looking",
  made: "making",
  moved: "moving",
  offered: "offering",
  planned: "planning",
  presented: "presenting",
  promoted: "promoting",
  put: "putting",
  ran: "running",
  rejected: "rejecting",
  removed: "removing",
  reviewed: "reviewing",
  rolled: "rolling",
  saved: "saving",
  sent: "sending",
  set: "setting",
  signed: "signing",
  signs: "signing",
  started: "starting",
  took: "taking",
  unbound: "unbinding",
  withdrew: "withdrawing",
};

/**
 * What was refused, said as that and never as if it had been done: "bound a version" becomes "was stopped from binding a
 * version". What begins with a word that is not listed is said after a colon.
 */
export function stoppedFrom(words: string): string {
  const [first = "", ...rest] = words.split(" ");
  // "approved: …" keeps its colon.
  const verb = first.replace(/:$/, "");
  const gerund = GERUNDS[verb];
  return gerund ? ["was stopped from", first.replace(verb, gerund), ...rest].join(" ") : `was refused: ${words}`;
}
