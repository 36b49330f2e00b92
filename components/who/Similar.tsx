import type { ReactNode } from "react";
import { EmptyState } from "@/components/ui/EmptyState";
import { EntityLink } from "@/components/ui/EntityLink";
import type { EntityAnswer } from "@/server/contract/screen";

interface SimilarProps {
  readonly asked: string;
  readonly similar: readonly EntityAnswer[];
  /** What is known of it otherwise. */
  readonly children?: ReactNode;
}

/** A reference that nothing was found to: what became of it, and the nearest names there are. */
export function Similar({ asked, similar, children }: SimilarProps) {
  return (
    <div className="space-y-4">
      <EmptyState title="Nothing of this name is in this snapshot">
        <code className="font-mono text-xs anywhere">{asked}</code>
      </EmptyState>
      {children}
      {similar.length > 0 && (
        <section aria-label="Nearest matches" className="space-y-2">
          <h2 className="text-sm font-semibold">Did you mean</h2>
          <ul className="divide-y divide-border rounded-lg border border-border bg-surface">
            {similar.map((entity) => (
              <li key={entity.ref} className="px-3 py-2 text-sm">
                <EntityLink to={entity.ref} detail />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
