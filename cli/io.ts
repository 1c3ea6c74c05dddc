/** The world around a command. The program hands in the process; tests hand in their own and read what was written. */
export type Io = {
  stdout: Sink;
  stderr: Sink;
  stdin: {
    isTTY: boolean;
    /** Everything until the end of input. */
    read(): Promise<string>;
    /** One line from a terminal; `hidden` keeps it off the screen. */
    line(question: string, options: { hidden: boolean }): Promise<string>;
  };
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Where settings live when the environment names no other place. */
  home: string;
  platform: NodeJS.Platform;
  now(): Date;
  sleep(milliseconds: number): Promise<void>;
};

export type Sink = { write(text: string): void; isTTY: boolean; columns?: number | undefined };

/** A question may be asked only where a person can answer it. */
export const mayAsk = (io: Io): boolean => io.stdin.isTTY && io.stderr.isTTY && !isCi(io.env);

const isCi = (env: Io["env"]): boolean => env.CI !== undefined && env.CI !== "" && env.CI !== "false" && env.CI !== "0";
