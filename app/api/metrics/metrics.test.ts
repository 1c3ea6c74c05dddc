import { expect, test } from "vitest";
import { createApi } from "@/server/api";

test("without a token in the environment the path does not exist, whatever is presented", async () => {
  const api = createApi();
  for (const headers of [{}, { authorization: "Bearer " }, { authorization: "Bearer undefined" }]) {
    const res = await api(new Request("http://localhost/api/metrics", { headers: headers as Record<string, string> }));
    expect(res.status).toBe(404);
    expect(await res.json()).toMatchObject({ code: "NOT_FOUND" });
  }
});
