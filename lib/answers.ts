import { type ZodType, z } from "zod";

/**
 * The pieces that the schemas of answers are made of. Each is made once and used by all: a schema costs something when the
 * server starts. Objects are `z.strictObject`, so that a test sees a field that the schema does not name; the reference
 * leaves them open, as answers may gain fields.
 */
export const text = z.string();
export const textOrNull = text.nullable();
export const texts = z.array(text);
export const whole = z.int();
export const wholeOrNull = whole.nullable();
export const flag = z.boolean();
export const instant = z.iso.datetime();
export const instantOrNull = instant.nullable();
/** Whatever JSON there is: content, configuration, what a plugin answers. */
export const anything = z.unknown();
/** An object whose names are not ours. */
export const record = z.record(text, anything);
export const textsByName = z.record(text, text);

/** Somebody, as most answers name them. */
export const person = z.strictObject({ id: text, name: text });
export const assetRef = z.strictObject({ plugin: text, kind: text, name: text }).meta({ id: "AssetRef" });

/** One page of a list, as `list()` answers it. */
export const pageOf = <Plural extends string, Row extends ZodType>(plural: Plural, row: Row) =>
  z.strictObject({ [plural]: z.array(row), next_cursor: text.optional() } as {
    [key in Plural]: z.ZodArray<Row>;
  } & { next_cursor: z.ZodOptional<typeof text> });
