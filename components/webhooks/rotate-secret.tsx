"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useSend } from "@/components/form/use-send";
import { Button } from "@/components/ui/button";
import { SigningSecret } from "@/components/webhooks/signing-secret";
import { toApi } from "@/lib/paths";

type Props = { workspace: string; webhook: { id: string; name: string } };

/** Makes a new signing secret and shows it once. The former one signs beside it for a day. */
export function RotateSecret({ workspace, webhook }: Props) {
  const [secret, setSecret] = useState<string | null>(null);
  const { busy, send } = useSend(workspace, "toast");
  const router = useRouter();
  async function rotate() {
    const request = {
      path: toApi.auditWebhook(webhook),
      method: "PATCH",
      workspace,
      body: { rotate_secret: true },
    } as const;
    const outcome = await send<{ signing_secret: string }>(request);
    if (!outcome.ok) return;
    setSecret(outcome.data.signing_secret);
    router.refresh();
  }
  if (secret) return <SigningSecret name={webhook.name} secret={secret} onDone={() => setSecret(null)} />;
  return (
    <Button size="sm" icon="refresh-cw" busy={busy} onClick={() => void rotate()}>
      New signing secret
    </Button>
  );
}
