import type { EnvironmentRef, Grant } from "@/lib/access/actor";
import { seatsOfGrants, seesPlace } from "@/lib/access/can";
import { refusal } from "@/lib/errors";
import { gatesInWords } from "@/lib/policies/readback";
import { happens, type PolicyFields } from "@/lib/policies/rules";
import { gatesFilled } from "@/lib/tickets/rules";

type Delegate = { id: string; name: string; group: string | null; everywhere: boolean; grants: readonly Grant[] };

export type Member = {
  id: string;
  name: string;
  grants: readonly Grant[];
  /** Who decides for them today, by name or as one of a group. They take that seat where they see the request, never another one beside it. */
  delegates?: readonly Delegate[];
};
export type Place = { environment: EnvironmentRef | null };

/** Where the requests of a policy would be decided: in each environment it selects, in the workspace, or both. */
export function placesOf(policy: PolicyFields, environments: readonly EnvironmentRef[]): Place[] {
  const { operations } = policy;
  const placed = policy.environment !== null || policy.environment_class !== null;
  const inside = policy.transitions === null && (operations === null || operations.some((o) => happens(o, true)));
  const outside = !placed && (operations === null || operations.some((o) => happens(o, false)));
  const selected = environments.filter(
    (e) =>
      !e.archived &&
      (policy.environment === null || e.slug === policy.environment) &&
      (policy.environment_class === null || e.class === policy.environment_class),
  );
  return [
    ...(outside ? [{ environment: null }] : []),
    ...(inside ? selected.map((environment) => ({ environment })) : []),
  ];
}

/** For each place of a policy and each of its gates: who could take a seat today, and who would for them. */
export function decidersOf(policy: PolicyFields, environments: readonly EnvironmentRef[], members: readonly Member[]) {
  return placesOf(policy, environments).map(({ environment }) => {
    const people = members.map((m) => ({ ...m, seats: seatsOfGrants(m.grants, environment?.id ?? null) }));
    const gates = policy.gates.map(({ role, count }) => ({
      role,
      count,
      people: people
        .filter((p) => p.seats.includes(role))
        .map(({ id, name, delegates = [] }) => {
          const there = delegates.filter((d) => d.everywhere || seesPlace(d.grants, environment?.id ?? null));
          const named = there.map((d) => ({ id: d.id, name: d.name, group: d.group }));
          return { id, name, ...(named.length > 0 && { delegates: named }) };
        }),
    }));
    return { environment: environment?.slug ?? null, gates };
  });
}
export type Deciders = ReturnType<typeof decidersOf>;

/**
 * Refuses (422 `NO_ELIGIBLE_DECIDER`) a policy in force whose gates nobody, or too few different people, could fill today:
 * what it gates could never happen. Answers a warning where it could not happen whenever one of them asks for it.
 */
export function assertDecidable(
  policy: PolicyFields,
  environments: readonly EnvironmentRef[],
  members: readonly Member[],
): string[] {
  if (!policy.enabled || policy.outcome !== "gated") return [];
  const warnings: string[] = [];
  for (const { environment } of placesOf(policy, environments)) {
    const where = environment ? ` in ${environment.slug}` : " for the whole workspace";
    const people = members.map((m) => ({ person: m.id, seats: seatsOfGrants(m.grants, environment?.id ?? null) }));
    if (!gatesFilled(policy.gates, people)) {
      const empty = policy.gates.findIndex((g) => !people.some((p) => p.seats.includes(g.role)));
      const role = policy.gates[empty]?.role.replaceAll("-", " ");
      const detail = role
        ? `Nobody is ${/^[aeiou]/.test(role) ? "an" : "a"} ${role}${where} today, so this could never be approved.`
        : `There are too few different people${where} for ${gatesInWords(policy.gates)}.`;
      throw refusal(422, "NO_ELIGIBLE_DECIDER", detail, {
        errors: [{ field: empty < 0 ? "/gates" : `/gates/${empty}`, message: detail }],
      });
    }
    const needed = people.filter(
      (p) =>
        !gatesFilled(
          policy.gates,
          people.filter((other) => other !== p),
        ),
    );
    if (policy.self_approval === "forbidden" && needed.length > 0) {
      const names = needed.map((p) => members.find((m) => m.id === p.person)?.name).join(" or ");
      warnings.push(`Nobody could approve what ${names} asks for${where}: without them too few people are left.`);
    }
  }
  return warnings;
}
