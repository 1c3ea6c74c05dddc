import { beforeAll, expect, test } from "vitest";
import { listMembers } from "@/lib/members/list";
import { type World, world } from "@/lib/testing/world";

let w: World;
let other: World;
beforeAll(async () => {
  w = await world();
  other = await world();
});

test("lists everyone once with their grants, and nobody of another workspace", async () => {
  const { members } = await listMembers.run(w.as.viewer, { slug: w.slug });
  expect(members.map((m) => m.user.name).sort()).toEqual(Object.keys(w.as).sort());
  const operatorTest = members.find((m) => m.user.name === "operatorTest");
  expect(operatorTest?.grants).toMatchObject([
    { role: "operator", allowed_environments: ["class:test"], source: "seed" },
  ]);
});

test("hides the members of a workspace that the credential is not for (404)", async () => {
  await expect(listMembers.run(w.as.owner, { slug: other.slug })).rejects.toMatchObject({ status: 404 });
});
