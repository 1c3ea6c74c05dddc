/** The sign of Assent: an A whose bar is a tick. The name stands beside it or is said elsewhere. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <rect width="24" height="24" rx="6" className="fill-accent-solid" />
      <path d="M6 17 11.2 6.6a.9.9 0 0 1 1.6 0L18 17" stroke="#fff" strokeWidth="2.4" />
      <path d="m9 14.2 2.3 2.3 4-4.6" stroke="#fff" strokeWidth="2.4" />
    </svg>
  );
}
