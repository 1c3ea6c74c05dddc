/** What a command ends with. Pipelines branch on these numbers, so a meaning never moves (docs/cli.md). */
export const EXIT = {
  done: 0,
  error: 1,
  /** Something differs, or changes are pending. */
  differs: 2,
  /** The state is not what the command assumed: 409 and 412. */
  conflict: 3,
  signedOut: 4,
  /** The command did its part; a person has to agree. */
  waiting: 5,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
