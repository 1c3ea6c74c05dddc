import { expect, test } from "vitest";
import { committedSprite, iconSprite } from "./icons";

test("the committed drawings are those of the installed lucide-react", async () => {
  expect(committedSprite()).toBe(await iconSprite());
});
