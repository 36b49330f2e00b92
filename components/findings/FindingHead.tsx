import { Prose } from "@/components/explain/Prose";
import type { FindingAnswer } from "@/server/contract/findings";
import { SeverityBadge } from "./SeverityBadge";

/** What is wrong, how severe that is, and of what. */
export function FindingHead({ finding }: { readonly finding: Pick<FindingAnswer, "severity" | "title" | "summary"> }) {
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <SeverityBadge severity={finding.severity} />
        <h3 className="text-sm font-semibold">{finding.title}</h3>
      </div>
      <p className="anywhere text-sm">
        <Prose text={finding.summary} />.
      </p>
    </>
  );
}
