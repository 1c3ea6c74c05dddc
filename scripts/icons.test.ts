import { expect, test } from "vitest";
import { committedIcons, icons } from "./icons";

test("the committed icons are those of the installed lucide-react", async () => {
  expect(committedIcons()).toEqual(await icons());
});
