import type { z } from "zod";
import type { EnvironmentKind, EnvironmentRef } from "@/lib/access/actor";
import type { EnvironmentAnswer } from "@/lib/environments/answers";

/** A row of `environments` with whether anything was ever bound in it. */
export type EnvironmentRow = {
  id: string;
  slug: string;
  name: string;
  kind: EnvironmentKind;
  class: "prod" | "test";
  position: number;
  archived_at: Date | null;
  revision: number;
  last_event_hash: Buffer | null;
  created_at: Date;
  ever_bound: boolean;
};

export type Environment = z.output<typeof EnvironmentAnswer>;

export const toEnvironment = (row: EnvironmentRow): Environment => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  kind: row.kind,
  class: row.class,
  position: row.position,
  archived: row.archived_at !== null,
  archived_at: row.archived_at?.toISOString() ?? null,
  ever_bound: row.ever_bound,
  revision: row.revision,
  created_at: row.created_at.toISOString(),
});

/** The row as an actor carries it. */
export const toRef = (row: EnvironmentRow): EnvironmentRef => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  kind: row.kind,
  class: row.class,
  position: row.position,
  archived: row.archived_at !== null,
});
