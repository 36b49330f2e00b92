interface ProgressProps {
  readonly label: string;
  /** 0 to 1; null while it cannot be told. */
  readonly value: number | null;
}

export function Progress({ label, value }: ProgressProps) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(value === null ? {} : { "aria-valuenow": Math.round(value * 100) })}
      className="h-1.5 w-full overflow-hidden rounded-full bg-muted"
    >
      {value === null ? (
        <div className="slide-bar h-full w-1/3 rounded-full bg-accent" />
      ) : (
        <div className="h-full rounded-full bg-accent transition-[width]" style={{ width: `${value * 100}%` }} />
      )}
    </div>
  );
}
