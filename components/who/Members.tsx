import { AppLink } from "@/components/shell/AppLink";
import { accessHref } from "@/components/shell/href";
import { Pods } from "@/components/who/Pods";
import type { EntityPageAnswer } from "@/server/contract/screen";

/** Kinds that are nobody: what acts is in them. */
const PLACES: ReadonlySet<EntityPageAnswer["kind"]> = new Set(["workload", "namespace"]);
export const isPlace = (kind: EntityPageAnswer["kind"]): boolean => PLACES.has(kind);

/** Whether it is somebody by itself and pods run as it. */
export const hasPods = ({ kind, pods }: EntityPageAnswer): boolean => !isPlace(kind) && pods.total > 0;

const LINK = "font-medium text-accent underline-offset-2 hover:underline";

/** What is inside a namespace as rows of access: the namespace itself is in none of them. */
function RowsInside({ name, cluster }: { readonly name: string; readonly cluster: string }) {
  return (
    <ul className="space-y-1 text-sm">
      <li>
        <AppLink href={accessHref({ whoCluster: cluster, whoNamespace: name })} className={LINK}>
          What its pods and service accounts can become
        </AppLink>
      </li>
      <li>
        <AppLink href={accessHref({ whomCluster: cluster, whomNamespace: name })} className={LINK}>
          Who can become its pods and service accounts
        </AppLink>
      </li>
    </ul>
  );
}

/** A workload or a namespace, by those in it who act. */
export function Members({ entity }: { readonly entity: EntityPageAnswer }) {
  const isNamespace = entity.kind === "namespace";
  return (
    <div className="space-y-4">
      <p className="text-sm text-muted-foreground">
        {isNamespace ? "A namespace is nobody by itself: the pods and service accounts in it are." : "A workload is nobody by itself: its pods are."}
      </p>
      {isNamespace && <RowsInside name={entity.label} cluster={entity.context} />}
      <Pods pods={entity.pods} />
    </div>
  );
}
