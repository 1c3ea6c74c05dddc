import { afterAll } from "vitest";
import { closeTestDatabase } from "@/lib/testing/database";

afterAll(closeTestDatabase);
