import { z } from "zod";
import { NewPassword, TypedPassword } from "@/lib/auth/password";
import { changePassword } from "@/lib/auth/users/change-password";
import { endpoint } from "@/lib/http/endpoint";
import { noContent } from "@/lib/http/reply";

export const PUT = endpoint({
  summary: "Change your password and end your other sessions",
  room: "identity",
  auth: "person",
  secret: true,
  bodyLimit: 8192,
  bodySecret: true,
  body: z.object({ current: TypedPassword, password: NewPassword }),
  answer: "nothing",
  handler: async ({ person, body }) => {
    await changePassword(person, body);
    return noContent();
  },
});
