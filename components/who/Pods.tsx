import { cn } from "@/components/ui/cn";
import { Disclosure } from "@/components/ui/Disclosure";
import { EntityLink } from "@/components/ui/EntityLink";
import type { EntityPageAnswer } from "@/server/contract/screen";

/** Above other things only these stand open. */
const FEW = 4;

function PodList({ refs }: { readonly refs: readonly string[] }) {
  return (
    <ul className="space-y-1.5 text-sm">
      {refs.map((ref) => (
        <li key={ref}>
          <EntityLink to={ref} />
        </li>
      ))}
    </ul>
  );
}

interface PodsProps {
  readonly pods: EntityPageAnswer["pods"];
  /** Few at once, the rest behind a click: where something else stands below. */
  readonly short?: boolean;
  readonly className?: string;
}

/** The pods of a workload or a service account, each leading to the credentials that it really has. */
export function Pods({ pods, short = false, className }: PodsProps) {
  // a click for a single one would be longer than the one
  const open = short && pods.shown.length > FEW + 1 ? FEW : pods.shown.length;
  const rest = pods.shown.slice(open);
  return (
    <section aria-label="Pods" className={cn("rounded-lg border border-border bg-surface p-4", className)}>
      <h2 className="text-xs font-semibold uppercase tracking-wide text-muted-foreground">Pods</h2>
      {pods.total === 0 ? (
        <p className="mt-2 text-sm">None of it is in this snapshot.</p>
      ) : (
        <p className="mt-1 mb-2 text-xs text-muted-foreground">Each page says which credentials the pod really has.</p>
      )}
      <PodList refs={pods.shown.slice(0, open)} />
      {rest.length > 0 && (
        <Disclosure summary={`${rest.length} more`} className="mt-2">
          <PodList refs={rest} />
        </Disclosure>
      )}
      {pods.total > pods.shown.length && (
        <p className="mt-2 text-xs text-muted-foreground tabular-nums">
          {pods.shown.length} of {pods.total.toLocaleString("en")} shown; a search finds the others by name.
        </p>
      )}
    </section>
  );
}
