import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { noContent, ok } from "@/lib/http/reply";
import { SecretAnswer } from "@/lib/secret-store/answers";
import { putSecret } from "@/lib/secret-store/put";
import { removeSecret } from "@/lib/secret-store/remove";
import { SecretValue } from "@/lib/secret-store/shapes";

const params = z.object({ name: z.string().max(64) });

export const PUT = endpoint({
  summary: "Store or replace a secret",
  room: "secrets",
  params,
  bodySecret: true,
  body: z.object({ value: SecretValue }),
  answer: SecretAnswer,
  run: putSecret,
  reply: (secret) => ok(secret, { etag: secret.revision }),
});

export const DELETE = endpoint({
  summary: "Forget a secret",
  room: "secrets",
  params,
  answer: "nothing",
  run: removeSecret,
  reply: () => noContent(),
});
