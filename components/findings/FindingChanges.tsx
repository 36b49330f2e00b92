import { Panel } from "@/components/ui/Panel";
import type { FindingAnswer } from "@/server/contract/findings";
import { FindingHead } from "./FindingHead";

interface FindingChangesProps {
  readonly id: string;
  readonly title: string;
  readonly findings: readonly FindingAnswer[];
}

/** The findings that one side of a comparison has and the other has not. */
export function FindingChanges({ id, title, findings }: FindingChangesProps) {
  if (findings.length === 0) return null;
  return (
    <Panel id={id} title={`${title}: ${findings.length.toLocaleString("en")}`} flush className="scroll-mt-16">
      <ul className="divide-y divide-border border-t border-border">
        {findings.map((finding) => (
          <li key={finding.id} className="space-y-1 px-4 py-2.5">
            <FindingHead finding={finding} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
