import { beforeEach, describe, expect, test } from "vitest";
import { addMember } from "@/lib/members/add";
import { removeMember } from "@/lib/members/remove";
import { resultOf } from "@/lib/testing/arrange";
import { ask } from "@/lib/testing/ask";
import { type World, world } from "@/lib/testing/world";

const PASSWORD = "correct horse battery";
let w: World;
let made = 0;
beforeEach(async () => {
  w = await world();
});

async function invited(role = "approver") {
  const email = `invited-${++made}-${w.slug}@members.test`;
  const { user, invitation } = resultOf(await addMember.run(w.as.owner, { slug: w.slug, email, role }));
  return { email, id: user.id, secret: invitation?.path.split("#")[1] ?? "" };
}
const redeem = (secret: string, over: object = {}) =>
  ask("POST /api/v1/invitations", { body: { secret, name: "Grace", password: PASSWORD, ...over } });

describe("an invited person", () => {
  test("sets name and password by the link, is signed in, and signs in by it from then on", async () => {
    const { email, id, secret } = await invited();
    const before = await ask("POST /api/v1/auth/password", { body: { email, password: PASSWORD } });
    expect(before.status).toBe(401);
    const came = await redeem(secret);
    expect([came.status, came.headers.get("location")]).toEqual([201, `/workspaces/${w.slug}`]);
    const me = await ask("GET /api/v1/me", { session: came.session ?? "" });
    expect(me.body).toMatchObject({
      actor: { id, name: "Grace", platform_admin: false },
      workspaces: [{ slug: w.slug, grants: [{ role: "approver", allowed_environments: null }] }],
    });
    expect((await ask("POST /api/v1/auth/password", { body: { email, password: PASSWORD } })).status).toBe(200);
    const { rows } = await w.db.superuser.query(
      "SELECT action, actor_id, resource_id, details FROM audit_events WHERE root_id = $1 AND action = 'invitation.accept'",
      [id],
    );
    expect(rows).toEqual([
      {
        action: "invitation.accept",
        actor_id: id,
        resource_id: id,
        details: { email, name: "Grace", workspace: w.slug },
      },
    ]);
  });

  test("uses it once; used eight times at once, one comes in", async () => {
    const { secret } = await invited();
    const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(secret)));
    expect(answers.map((a) => a.status).sort()).toEqual([201, ...Array(7).fill(404)]);
    expect((await redeem(secret)).body.code).toBe("INVITATION_INVALID");
  });

  test("finds it closed once it has expired, they were taken out again, or it was never made", async () => {
    const late = await invited();
    await w.db.superuser.query("UPDATE invitation_links SET expires_at = created_at WHERE user_id = $1", [late.id]);
    const out = await invited();
    await removeMember.run(w.as.owner, { slug: w.slug, user_id: out.id });
    const closed = await invited();
    await w.db.superuser.query("UPDATE users SET deactivated_at = now() WHERE id = $1", [closed.id]);
    for (const secret of [late.secret, out.secret, closed.secret, "A".repeat(43), "' OR true --"]) {
      const { status, body, session } = await redeem(secret);
      expect([status, body.code, session]).toEqual([404, "INVITATION_INVALID", undefined]);
    }
  });

  test.each([
    [{ password: "short" }, "/password"],
    [{ name: " " }, "/name"],
    [{ email: "other@members.test" }, "/email"],
  ])("who sends %j is told where it is wrong, and the link stays open", async (over, field) => {
    const { secret } = await invited();
    const { status, body } = await redeem(secret, over);
    expect([status, body.errors[0].field]).toEqual([422, field]);
    expect((await redeem(secret)).status).toBe(201);
  });
});
