"use client";

import { useDeciding } from "@/components/explain/answers";
import { JsonText } from "@/components/explain/JsonText";
import { Disclosure } from "@/components/ui/Disclosure";
import { EntityLink } from "@/components/ui/EntityLink";
import { FactText } from "@/components/ui/FactText";
import { RefText } from "@/components/ui/RefText";
import { hasPods } from "@/components/who/Members";
import { Pods } from "@/components/who/Pods";
import type { EntityPageAnswer } from "@/server/contract/screen";
import { decidingIn } from "@/server/view/deciding-view";

/** More ways than these are told by how many they are. */
const TOLD = 4;

/** Policies, bindings and the like as they were stored; what lets others in, or its owner on, is lit. */
function Documents({ entity }: { readonly entity: EntityPageAnswer }) {
  const answer = useDeciding(entity.ref);
  return (
    <section aria-label="Documents" className="space-y-1 rounded-lg border border-border bg-surface p-4">
      <h2 className="mb-2 text-xs font-semibold uppercase tracking-wide text-muted-foreground">Policies and bindings</h2>
      {entity.documents.map((document) => {
        const { statements, told } = decidingIn(document, answer.data?.deciding ?? []);
        return (
          <Disclosure
            key={`${document.source} ${document.document}`}
            summary={
              <>
                <RefText text={document.title} />
                {told.slice(0, TOLD).map((text) => (
                  <span key={text} className="block text-xs font-normal text-muted-foreground">
                    <RefText text={text} />
                  </span>
                ))}
                {told.length > TOLD && <span className="block text-xs font-normal text-muted-foreground">and {told.length - TOLD} more ways</span>}
              </>
            }
          >
            <JsonText json={document.json} statements={statements} label={document.title} />
          </Disclosure>
        );
      })}
      {answer.data && answer.data.looked < answer.data.edges && (
        <p className="text-xs text-muted-foreground">
          {answer.data.looked} of {answer.data.edges} edges were looked at for what decides.
        </p>
      )}
    </section>
  );
}

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
      {hasPods(entity) && <Pods pods={entity.pods} className="max-lg:hidden" />}
      {entity.documents.length > 0 && <Documents entity={entity} />}
    </div>
  );
}
