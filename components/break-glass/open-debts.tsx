import { Alert } from "@/components/form/problem-alert";
import { Link } from "@/components/ui/link";
import type { BreakGlass } from "@/lib/break-glass/shapes";
import { to } from "@/lib/paths";

/** Glass that was broken and that nobody has reviewed yet, as the overview says it. */
export function OpenDebts({ workspace, debts }: { workspace: string; debts: readonly BreakGlass[] }) {
  if (debts.length === 0) return null;
  return (
    <Alert
      tone="danger"
      icon="triangle-alert"
      title={
        debts.length === 1
          ? "Somebody broke glass, and nobody has reviewed it"
          : "Glass was broken, and nobody has reviewed it"
      }
      className="mb-4"
    >
      <ul className="list-disc pl-4">
        {debts.map((debt) => (
          <li key={debt.id}>
            {debt.broken_by.name}: {debt.summary} ({debt.incident})
          </li>
        ))}
      </ul>
      <p className="mt-1">
        <Link href={to.breakGlass({ workspace })}>Review it</Link>
      </p>
    </Alert>
  );
}
