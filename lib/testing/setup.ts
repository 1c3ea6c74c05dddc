import { afterAll, afterEach } from "vitest";
import { misfit } from "@/lib/http/misfit";
import { watched } from "@/lib/http/watched";
import { closeTestDatabase } from "@/lib/testing/database";

// Every answer that any test gets is held against the schema that the reference shows of it.
const misfits = new Set<string>();
watched.by = (spec, method, path, reply) => {
  const why = misfit(spec, method, reply);
  if (why !== null) misfits.add(`${method} ${path} (${spec.summary}) does not fit its schema:\n${why}`);
};

function failOnMisfits() {
  const found = [...misfits];
  misfits.clear();
  if (found.length > 0) throw new Error(found.join("\n\n"));
}

afterEach(failOnMisfits);
afterAll(failOnMisfits);
afterAll(closeTestDatabase);
