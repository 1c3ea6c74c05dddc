import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { newId } from "@/lib/db/ids";
import { isRefusal } from "@/lib/errors";
import { decodeCursor, encodeCursor, page, paging } from "@/lib/view/page";

const at = new Date("2026-01-02T03:04:05.678Z");
const id = newId("aud", at);

describe("a cursor", () => {
  test("comes back as it was given out", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true }),
        (time) => {
          expect(decodeCursor(encodeCursor({ at: time, id }))).toEqual({ at: time, id });
        },
      ),
    );
  });

  test("of a time that the database does not hold is 400 CURSOR_INVALID", () => {
    const beyond = Buffer.from(`253402300800000.${id}`).toString("base64url");
    expect(() => decodeCursor(beyond)).toThrow(expect.objectContaining({ status: 400, code: "CURSOR_INVALID" }));
  });

  test("of any other form is 400 CURSOR_INVALID", () => {
    const good = encodeCursor({ at, id });
    const sent = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.base64String(),
      fc.constantFrom(
        `${good}=`,
        ` ${good}`,
        good.slice(0, -1),
        Buffer.from("9999999999999999.aud_x").toString("base64url"),
      ),
    );
    fc.assert(
      fc.property(sent, (text) => {
        try {
          decodeCursor(text);
        } catch (error) {
          expect(isRefusal(error) && [error.status, error.code]).toEqual([400, "CURSOR_INVALID"]);
          return;
        }
        throw new Error(`accepted ${text}`);
      }),
    );
  });
});

describe("a page", () => {
  const rows = [1, 2, 3].map((n) => ({ n }));
  const position = (row: { n: number }) => ({ at: new Date(row.n), id });

  test("names the row it ended with, when one more was read", () => {
    const first = page(rows, 2, position);
    expect(first.rows).toEqual([{ n: 1 }, { n: 2 }]);
    expect(decodeCursor(first.next_cursor ?? "")).toEqual({ at: new Date(2), id });
  });

  test("is the last one when no further row was read", () => {
    expect(page(rows, 3, position)).toEqual({ rows });
  });

  test("has between 1 and 200 rows, 20 unless said", () => {
    const limit = (value?: string) => z.object(paging).safeParse({ limit: value }).data?.limit;
    expect([limit(), limit("1"), limit("200"), limit("0"), limit("201"), limit("1.5"), limit("")]).toEqual([
      20,
      1,
      200,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
