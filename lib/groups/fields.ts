import { z } from "zod";
import { nameText } from "@/lib/name-text";

/** Where a group is: the address names the workspace that the credential is for. */
export const groupPlace = { slug: z.string().max(63), group_id: z.string().max(40) };

export const name = nameText(100, "give it a name");
export const description = z.string().trim().max(500);
export const reason = z.string().trim().max(2000).nullish();
