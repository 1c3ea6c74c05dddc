import clsx from "clsx";

/** Holds the place of something that is loading. Give it the size of what will stand there, so that nothing moves. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span aria-hidden="true" className={clsx("block motion-safe:animate-pulse rounded-sm bg-sunken", className)} />
  );
}
