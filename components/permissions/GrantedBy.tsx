import { AppLink } from "@/components/shell/AppLink";
import { subjectHref } from "@/components/shell/href";
import { RefText } from "@/components/ui/RefText";
import type { EvidenceAnswer } from "@/server/contract/verdict";
import { policyName } from "@/server/view/permission-view";
import { describeRef } from "@/server/view/ref-view";
import { placeWords } from "@/server/view/statement-view";

/** The statement something rests on: its policy, its place, and whose it is. */
export function GrantedBy({ evidence }: { readonly evidence: EvidenceAnswer }) {
  const isManaged = evidence.document.startsWith("arn:");
  const owner = describeRef(evidence.source);
  return (
    <>
      <RefText text={policyName(evidence.document)} className="font-medium" />
      {evidence.statement !== undefined && <>, {placeWords(evidence)}</>}
      {!isManaged && evidence.source !== evidence.document && (
        <>
          {" "}
          of{" "}
          <AppLink
            href={subjectHref(evidence.source)}
            className="rounded-sm text-foreground underline decoration-border-strong/50 underline-offset-2 hover:text-accent hover:decoration-accent"
          >
            <RefText text={owner.label} />
          </AppLink>
        </>
      )}
    </>
  );
}
