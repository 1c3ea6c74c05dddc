import { Icon } from "@/components/ui/icon";

/** Nobody may mistake made-up people for the real thing. */
export function DemoBanner() {
  return (
    <aside
      aria-label="Demo mode"
      className="flex items-center justify-center gap-1.5 border-warning-line border-b bg-warning-tint px-4 py-1 text-center text-warning text-xs"
    >
      <Icon name="flask-conical" size={12} />
      Demo: made-up people, this machine only.
    </aside>
  );
}
