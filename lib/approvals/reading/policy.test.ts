import { expect, test } from "vitest";
import { getApproval } from "@/lib/approvals/get";
import { policyStands } from "@/lib/approvals/reading/policy";
import { getPolicy } from "@/lib/policies/reading/get";
import { activeAsset, askProd, codeOf } from "@/lib/testing/arrange";
import { world } from "@/lib/testing/world";

test("a policy that was deleted while a request waits is said to be gone, as its own page says", async () => {
  const w = await world();
  const id = await askProd(w, await activeAsset(w), 1);
  const { policy } = await getApproval.run(w.as.viewer, { id });
  expect(await policyStands.run(w.as.viewer, { id })).toEqual({ stands: true });
  await w.db.superuser.query(
    "UPDATE approval_policies SET deleted_at = $2, enabled = false, revision = revision + 1 WHERE id = $1",
    [policy.id, w.clock.now()],
  );
  expect((await getApproval.run(w.as.viewer, { id })).status).toBe("PENDING_APPROVAL");
  expect(await codeOf(getPolicy.run(w.as.viewer, { id: policy.id }))).toBe("404 NOT_FOUND");
  expect(await policyStands.run(w.as.viewer, { id })).toEqual({ stands: false });
});

test("nothing is said of the policy of a request that somebody does not see", async () => {
  const w = await world();
  const id = await askProd(w, await activeAsset(w), 1);
  expect(await policyStands.run(w.as.approverTest, { id })).toEqual({ stands: false });
});
