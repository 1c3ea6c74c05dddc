import { expect, test } from "vitest";
import { asRole } from "@/lib/db/connections";
import { makePipelinePool, setAppPool } from "@/lib/db/pool";
import { world } from "@/lib/testing/world";
import { getInstallation } from "@/lib/workspaces/installation";

test("says whether the app's login could act as the owner of the tables, to who keeps the workspace alone", async () => {
  const w = await world();
  expect(await getInstallation.run(w.as.admin, {})).toEqual({ roles_separated: true });
  expect(await getInstallation.run(w.as.operator, {})).toEqual({ roles_separated: null });
  const single = makePipelinePool({ connectionString: asRole(w.db.superuserUrl, "assent_app") });
  setAppPool(single);
  expect(await getInstallation.run(w.as.owner, {})).toEqual({ roles_separated: false });
  setAppPool(w.db.app);
  await single.end();
});
