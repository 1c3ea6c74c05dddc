import { runAction } from "@/lib/actions/run";
import { patchAsset } from "@/lib/assets/patch";
import { setLifecycle } from "@/lib/assets/set-lifecycle";
import { promoteBinding } from "@/lib/bindings/promote";
import { putBinding } from "@/lib/bindings/put";
import { removeBinding } from "@/lib/bindings/remove";
import { rollbackBinding } from "@/lib/bindings/rollback";
import type { Operation } from "@/lib/change/change";
import { patchEnvironment } from "@/lib/environments/patch";
import { createSystem } from "@/lib/external-approvals/create";
import { patchSystem } from "@/lib/external-approvals/patch";
import { createPolicy } from "@/lib/policies/create";
import { takeOffer } from "@/lib/policies/offers/take";
import { patchPolicy } from "@/lib/policies/patch";
import { removePolicy } from "@/lib/policies/remove";
import { setVersionStatus } from "@/lib/versions/status/set";

/** Every change that can wait for approval, by the name a ticket stores. A gated change that is missing here cannot run. */
export const OPERATIONS: ReadonlyMap<string, Operation<never, unknown>> = new Map(
  [
    ...[putBinding, removeBinding, promoteBinding, rollbackBinding, setLifecycle, patchAsset, setVersionStatus],
    ...[createPolicy, patchPolicy, removePolicy, patchEnvironment, runAction],
    ...[createSystem, patchSystem, takeOffer],
  ].map((operation) => [operation.name, operation as unknown as Operation<never, unknown>]),
);
