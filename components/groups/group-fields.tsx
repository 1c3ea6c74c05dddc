import { TextField } from "@/components/form/fields";

/** What a group is called and what it is for. */
export function GroupFields({ group }: { group?: { name: string; description: string } }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField name="/name" label="Name" defaultValue={group?.name} autoComplete="off" required />
      <TextField name="/description" label="What it is for" defaultValue={group?.description} autoComplete="off" />
    </div>
  );
}
