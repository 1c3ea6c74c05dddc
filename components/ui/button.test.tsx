import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/input/field";
import { Input } from "@/components/ui/input/input";

const attribute = (html: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(html)?.[1];

test("an unavailable button is visible, can be reached, and is described by its reason in visible text", () => {
  const html = renderToStaticMarkup(
    <Button type="submit" disabledReason="You asked for this change.">
      Approve
    </Button>,
  );
  expect(attribute(html, "aria-disabled")).toBe("true");
  expect(html).not.toMatch(/ disabled(=|>| )/);
  const described = attribute(html, "aria-describedby");
  expect(html).toMatch(new RegExp(`id="${described}"[^>]*>You asked for this change\\.`));
});

test("an unavailable, busy or held button submits nothing, an available one does", () => {
  const drawn = (props: { disabledReason?: string; busy?: boolean; held?: boolean }) =>
    renderToStaticMarkup(<Button type="submit" {...props} children="Save" />);
  const types = [{}, { disabledReason: "No." }, { busy: true }, { held: true }].map((p) => attribute(drawn(p), "type"));
  expect(types).toEqual(["submit", "button", "button", "button"]);
  expect(attribute(drawn({ held: true }), "aria-disabled")).toBe("true");
  // Only the one that works shows that it does.
  expect([attribute(drawn({ busy: true }), "aria-busy"), attribute(drawn({ held: true }), "aria-busy")]).toEqual([
    "true",
    undefined,
  ]);
});

test("a field ties label, error and hint to its control, and shows the error once", () => {
  const html = renderToStaticMarkup(
    <Field label="Owner" hint="A user or a group." error="No such principal." required>
      {(control) => <Input {...control} name="/owner/principal" />}
    </Field>,
  );
  const input = /<input[^>]*>/.exec(html)?.[0] ?? "";
  expect(attribute(html, "for")).toBe(attribute(input, "id"));
  expect(attribute(input, "aria-invalid")).toBe("true");
  const texts = (attribute(input, "aria-describedby") ?? "")
    .split(" ")
    .map((id) => new RegExp(`id="${id}"[^>]*>(.*?)</p>`).exec(html)?.[1]?.replace(/<[^>]*>/g, ""));
  expect(texts).toEqual(["No such principal.", "A user or a group."]);
  expect(html.match(/No such principal\./g)).toHaveLength(1);
});
