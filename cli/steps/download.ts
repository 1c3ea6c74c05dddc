import { createWriteStream } from "node:fs";
import type { Cli } from "@/cli/cli";
import { problemFailure } from "@/cli/client/problem-text";
import { EXIT } from "@/cli/exit";
import { Failure } from "@/cli/failure";
import { noAnswer, parseProblem } from "@/lib/client/problem";

/**
 * Writes what an address answers, as it comes and in no more memory than a piece of it. Answers how many bytes it was. An
 * answer that ends early is an error: half an export must not pass for a whole one.
 */
export async function download(cli: Cli, path: string, file: string | undefined): Promise<number> {
  const { server, token, workspace, from } = cli.place;
  const fail = (problem: Parameters<typeof problemFailure>[0]) =>
    problemFailure(problem, { path, server, credential: from });
  if (token === null) throw new Failure(EXIT.signedOut, "Error: You are not signed in.\n  Run `assent login` first.");
  const headers = { authorization: `Bearer ${token}`, ...(workspace !== null && { "assent-workspace": workspace }) };
  const answer = await fetch(`${server}${path}`, { headers }).catch(() => null);
  if (!answer?.body) throw fail(noAnswer("The server did not answer. Check the connection and try again."));
  if (!answer.ok)
    throw fail(parseProblem(answer.status, await answer.json().catch(() => null), answer.headers.get("x-request-id")));
  const out = file === undefined ? null : createWriteStream(file);
  const broken = out && new Promise<never>((_, reject) => out.once("error", reject));
  broken?.catch(() => {});
  let bytes = 0;
  const decoder = new TextDecoder();
  try {
    for await (const piece of answer.body) {
      bytes += piece.length;
      if (!out) cli.io.stdout.write(decoder.decode(piece, { stream: true }));
      else if (!out.write(piece)) await Promise.race([new Promise<void>((go) => out.once("drain", go)), broken]);
    }
    if (out) await Promise.race([new Promise<void>((go) => out.end(go)), broken]);
  } catch (error) {
    out?.destroy();
    throw new Failure(EXIT.error, `Error: The export broke off after ${bytes} bytes: ${(error as Error).message}`);
  }
  return bytes;
}
