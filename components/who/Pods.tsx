import { EntityLink } from "@/components/ui/EntityLink";
import type { EntityPageAnswer } from "@/server/contract/screen";

/** The pods of a workload or a service account, each leading to the credentials that it really has. */
export function Pods({ pods }: { readonly pods: EntityPageAnswer["pods"] }) {
  return (
    <section aria-label="Pods" className="rounded-lg border border-border bg-surface p-4">
      <h2 className="text-xs font-semibold uppercase tracking-wide text-muted-foreground">Pods</h2>
      {pods.total === 0 ? (
        <p className="mt-2 text-sm">None of it is in this snapshot.</p>
      ) : (
        <p className="mt-1 text-xs text-muted-foreground">Each page says which credentials the pod really has.</p>
      )}
      <ul className="mt-2 space-y-1.5 text-sm">
        {pods.shown.map((ref) => (
          <li key={ref}>
            <EntityLink to={ref} />
          </li>
        ))}
      </ul>
      {pods.total > pods.shown.length && (
        <p className="mt-2 text-xs text-muted-foreground tabular-nums">
          {pods.shown.length} of {pods.total.toLocaleString("en")} shown; a search finds the others by name.
        </p>
      )}
    </section>
  );
}
