/** Three identities, one step each. */
export function ProductMark({ className = "size-6" }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <path d="M8 23h6v-7h6V9h4" fill="none" strokeWidth="2.5" strokeLinecap="round" strokeLinejoin="round" className="stroke-accent-foreground/70" />
      <g className="fill-accent-foreground">
        <circle cx="8" cy="23" r="3" />
        <circle cx="16.9" cy="16" r="3" />
        <circle cx="24" cy="9" r="3" />
      </g>
    </svg>
  );
}
