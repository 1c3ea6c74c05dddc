import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { GATE_ROLES } from "@/lib/access/roles";
import { type TestDatabase, useDatabase } from "@/lib/testing/database";
import { gatesFilled } from "@/lib/tickets/rules";

let db: TestDatabase;
beforeAll(async () => {
  db = await useDatabase();
});

/** What the database's guard says of these gates and of one array of seats per person. */
async function filled(
  cases: readonly { gates: unknown; people: readonly (readonly string[])[] }[],
): Promise<boolean[]> {
  const { rows } = await db.superuser.query<{ filled: boolean }>(
    `SELECT assent_gates_filled(c -> 'gates', c -> 'people') AS filled FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS t(c, n) ORDER BY n`,
    [JSON.stringify(cases)],
  );
  return rows.map((r) => r.filled);
}

describe("the guard's count of seats", () => {
  test("agrees with the rule that people are shown", async () => {
    const gate = fc.record({ role: fc.constantFrom(...GATE_ROLES), count: fc.integer({ min: 1, max: 3 }) });
    const one = fc.record({
      gates: fc.uniqueArray(gate, { minLength: 1, maxLength: 4, selector: (g) => g.role }),
      people: fc.array(fc.subarray([...GATE_ROLES]), { maxLength: 7 }),
    });
    const cases = fc.sample(one, 2000);
    const said = await filled(cases);
    const differing = cases.filter(
      ({ gates, people }, i) =>
        said[i] !==
        gatesFilled(
          gates,
          people.map((seats, p) => ({ person: `${p}`, seats })),
        ),
    );
    expect(differing).toEqual([]);
    expect(new Set(said)).toEqual(new Set([true, false]));
  });

  test("is never true of gates that ask for nobody", async () => {
    const people = [["approver"], ["approver"]];
    const gates = [
      [],
      [{ role: "approver", count: 0 }],
      [{ role: "approver", count: -1 }],
      [{ role: "approver", count: null }],
      [{ role: "approver" }],
      [
        { role: "approver", count: 1 },
        { role: "owner", count: 0 },
      ],
      [{ count: 1 }],
    ];
    expect(await filled(gates.map((g) => ({ gates: g, people })))).toEqual(gates.map(() => false));
    expect(await filled([{ gates: [{ role: "approver", count: 2 }], people }])).toEqual([true]);
  });

  test("policies with such gates cannot be stored", async () => {
    await db.superuser.query(
      "INSERT INTO workspaces (id, slug, name, created_at) VALUES ('wsp_gates', 'gates', 'gates', '2026-01-01') ON CONFLICT DO NOTHING",
    );
    const insert = (gates: unknown) =>
      db.superuser.query(
        `INSERT INTO approval_policies (id, workspace_id, name, gates, created_at, updated_at)
         VALUES ('pol_' || gen_random_uuid(), 'wsp_gates', 'p', $1, '2026-01-01', '2026-01-01')`,
        [JSON.stringify(gates)],
      );
    for (const count of [0, -1, null, "2"])
      await expect(
        insert([
          { role: "approver", count: 1 },
          { role: "owner", count },
        ]),
      ).rejects.toThrow(/gates_ask_for_somebody/);
    await insert([{ role: "approver", count: 2 }]);
  });
});
