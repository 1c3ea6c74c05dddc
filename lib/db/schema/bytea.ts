import { customType } from "drizzle-orm/pg-core";

/** Bytes, as the driver hands them over. */
export const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });
