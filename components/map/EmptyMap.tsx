"use client";

import { useEntity } from "@/components/explain/answers";
import { AppLink } from "@/components/shell/AppLink";
import { hrefOf, mapHref } from "@/components/shell/href";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { Similar } from "@/components/who/Similar";

/** Nothing is drawn around an entity: because no edge touches it, or because nothing of that name was collected. */
function Around({ focus }: { readonly focus: string }) {
  const entity = useEntity(focus);
  if (entity.data && !entity.data.found) return <Similar asked={focus} similar={entity.data.similar} />;
  const actions = (
    <>
      <Button asChild>
        <AppLink href={hrefOf(focus)}>Open its page</AppLink>
      </Button>
      <Button asChild look="ghost">
        <AppLink href={mapHref()}>Show the whole map</AppLink>
      </Button>
    </>
  );
  return (
    <EmptyState title="Nothing leads to or from this entity" actions={actions}>
      As far as was collected: see the snapshot's coverage for what was not.
    </EmptyState>
  );
}

/** A map without nodes, and where to go from there. */
export function EmptyMap({ focus }: { readonly focus: string | null }) {
  if (focus !== null) return <Around focus={focus} />;
  const actions = (
    <Button asChild look="primary">
      <AppLink href="/snapshots">Add a cluster or an account</AppLink>
    </Button>
  );
  return (
    <EmptyState title="Nothing to draw yet" actions={actions}>
      The snapshot holds no workload, no identity and no role.
    </EmptyState>
  );
}
