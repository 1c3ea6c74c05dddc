/**
 * Judges what many people saw of one request at the same time: is there an order of their calls, each somewhere between its
 * beginning and its answer, in which a request that does one thing after the other would have answered just that? (Wing and
 * Gong's search, with the visited states remembered.) Knows the rules in its own words and imports none of the product's.
 */
export type Call = {
  by: string;
  move: "approve" | "reject" | "edit" | "cancel";
  /** Ticks of one clock that all share: when it was sent, and when its answer was there. */
  from: number;
  to: number;
  /** The status it was answered with, or the code of its refusal. */
  answer: string;
};

export type Rules = {
  requester: string;
  /** Who may take the seat of a security approver; everyone else that decides is an approver. */
  security: ReadonlySet<string>;
};

type State = { status: string; approved: readonly string[]; editors: readonly string[] };

const START: State = { status: "PENDING_APPROVAL", approved: [], editors: [] };

/** One approver and one security approver, who are two people; the requester and editors never. */
const filled = (approved: readonly string[], { security }: Rules) =>
  approved.length >= 2 && approved.some((person) => security.has(person));

/** What a request in this state answers, and what it becomes. */
function step(state: State, { by, move }: Call, rules: Rules): { answer: string; next: State } {
  const no = (answer: string) => ({ answer, next: state });
  const to = (status: string, more: Partial<State> = {}) => ({ answer: status, next: { ...state, ...more, status } });
  if (move === "cancel") {
    if (by !== rules.requester) return no("NOT_THE_REQUESTER");
    return state.status === "PENDING_APPROVAL" ? to("CANCELLED") : no("TICKET_NOT_PENDING");
  }
  if (state.status !== "PENDING_APPROVAL") return no("TICKET_NOT_PENDING");
  if (by === rules.requester) return no("SELF_APPROVAL_FORBIDDEN");
  if (move !== "edit" && state.editors.includes(by)) return no("SELF_APPROVAL_FORBIDDEN");
  if (state.approved.includes(by)) return no("ALREADY_DECIDED");
  if (move === "edit")
    return to("PENDING_APPROVAL", { approved: [], editors: [...new Set([...state.editors, by])].sort() });
  if (move === "reject") return to("REJECTED");
  const approved = [...state.approved, by].sort();
  return to(filled(approved, rules) ? "APPROVED" : "PENDING_APPROVAL", { approved });
}

/** True when some order explains every answer. At most thirty calls on one request. */
export function explained(calls: readonly Call[], rules: Rules): boolean {
  const seen = new Set<string>();
  const search = (done: number, state: State): boolean => {
    if (done === 2 ** calls.length - 1) return true;
    const key = `${done} ${state.status} ${state.approved} ${state.editors}`;
    if (seen.has(key)) return false;
    seen.add(key);
    const open = calls.map((call, i) => ({ call, bit: 2 ** i })).filter(({ bit }) => (done & bit) === 0);
    const firstAnswer = Math.min(...open.map(({ call }) => call.to));
    return open
      .filter(({ call }) => call.from < firstAnswer)
      .some(({ call, bit }) => {
        const { answer, next } = step(state, call, rules);
        return answer === call.answer && search(done | bit, next);
      });
  };
  return search(0, START);
}
