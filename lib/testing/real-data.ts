import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** Public catalogs and flows to try the product on; they are no part of the project, so a checkout may be without. */
const folder = resolve(process.env.ASSENT_REAL_DATA ?? "../shared/data");

/** True where this file of real data is at hand. */
export const hasRealData = (path: string): boolean => existsSync(resolve(folder, path));

export const realData = (path: string): string => readFileSync(resolve(folder, path), "utf8");
