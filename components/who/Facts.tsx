import { JsonText } from "@/components/explain/JsonText";
import { Disclosure } from "@/components/ui/Disclosure";
import { EntityLink } from "@/components/ui/EntityLink";
import { FactText } from "@/components/ui/FactText";
import { RefText } from "@/components/ui/RefText";
import type { EntityPageAnswer } from "@/server/contract/screen";

/** What is known of an entity itself: its facts and its documents, as stored. */
export function Facts({ entity }: { readonly entity: EntityPageAnswer }) {
  return (
    <div className="space-y-4">
      {entity.facts.length > 0 && (
        <section aria-label="Facts" className="rounded-lg border border-border bg-surface p-4">
          <h2 className="mb-2 text-xs font-semibold uppercase tracking-wide text-muted-foreground">Facts</h2>
          <dl className="space-y-2 text-sm">
            {entity.facts.map((fact, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two facts of one name may hold the same value
              <div key={`${i}-${fact.name}`}>
                <dt className="text-xs text-muted-foreground">
                  <RefText text={fact.name} />
                </dt>
                <dd className="anywhere">{fact.ref ? <EntityLink to={fact.ref} /> : <FactText text={fact.value} />}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {entity.documents.length > 0 && (
        <section aria-label="Documents" className="space-y-1 rounded-lg border border-border bg-surface p-4">
          <h2 className="mb-2 text-xs font-semibold uppercase tracking-wide text-muted-foreground">Documents</h2>
          {entity.documents.map((document) => (
            <Disclosure key={document.document} summary={<RefText text={document.title} />}>
              <JsonText json={document.json} statements={[]} label={document.title} />
            </Disclosure>
          ))}
        </section>
      )}
    </div>
  );
}
