/** One request as the generator is told of it. */
export type Wanted = { method: string; path: string; body?: unknown };

/** What one window shall do: each connection walks its own list, round and round. */
export type Window = {
  port: number;
  headers: Record<string, string>;
  /** One list per connection. A connection goes on in its list where it stood in the window before. */
  lists: Wanted[][];
  ms: number;
};

export type Measured = {
  /** Answers that came within the window. */
  answers: number;
  seconds: number;
  p50: number;
  p95: number;
  p99: number;
  bytes: number;
  statuses: Record<string, number>;
  errors: string[];
};
