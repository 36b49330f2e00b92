import { Only } from "@/components/account/Only";
import { Disclosure } from "@/components/ui/Disclosure";
import { RefText } from "@/components/ui/RefText";
import type { FindingAnswer, OpenFinding } from "@/server/contract/findings";
import { RiskWords } from "./AcceptedPanel";
import { AcceptForm } from "./AcceptForm";
import { FindingHead } from "./FindingHead";
import { Change, Entity, Members, Way } from "./FindingParts";

const placeOf = ({ document, sid, statement, of }: FindingAnswer["evidence"][number]): string => {
  if (statement === undefined) return document;
  const which = sid === undefined ? (of === 1 ? "the only statement" : `statement ${statement + 1} of ${of ?? "several"}`) : `statement ${sid}`;
  return `${document}, ${which}`;
};

const BACK: Readonly<Record<NonNullable<OpenFinding["returned"]>["because"], string>> = {
  expired: "Accepted before, and back: the last day is over",
  changed: "Accepted before, and back: what it rests on has changed",
  joined: "Accepted for others of this cause, which were there then",
};

/** Why something stands here that was accepted. */
function Returned({ returned }: { readonly returned: NonNullable<OpenFinding["returned"]> }) {
  return (
    <div className="border-l-2 border-border-strong pl-2">
      <p className="text-sm font-medium">{BACK[returned.because]}</p>
      <RiskWords risk={returned.risk} />
    </div>
  );
}

interface FindingItemProps {
  readonly finding: OpenFinding;
  /** Called with a sentence once somebody lives with it. */
  readonly onAccepted: (said: string) => void;
}

/** One finding: what is wrong, and, once opened, why it matters, what shows it, and the change that closes it. */
export function FindingItem({ finding, onAccepted }: FindingItemProps) {
  const { evidence, fix, paths, returned } = finding;
  const [way] = paths;
  return (
    <li id={finding.id} className="space-y-1.5 px-4 py-3">
      <FindingHead finding={finding} />
      {returned && <Returned returned={returned} />}
      {way && <Way way={way} />}
      <Members members={finding.members} />
      <Disclosure summary="Why it matters, and what closes it">
        <div className="space-y-3 py-1">
          <p className="max-w-prose text-sm text-muted-foreground">{finding.why}</p>
          <div className="space-y-1 text-sm">
            <h4 className="font-medium">What shows it</h4>
            <ul className="space-y-1">
              {evidence.map((one) => (
                <li key={`${one.source} ${placeOf(one)}`} className="flex flex-wrap items-start gap-x-2">
                  <Entity of={one.source} />
                  <RefText text={placeOf(one)} className="text-muted-foreground" />
                </li>
              ))}
            </ul>
          </div>
          {fix && (
            <div className="space-y-1 text-sm">
              <h4 className="font-medium">What closes it</h4>
              <Change fix={fix} about={finding.subject} />
            </div>
          )}
          <p className="text-xs text-muted-foreground">
            <RefText text={finding.id} mono />
          </p>
        </div>
      </Disclosure>
      <Only needs="operator">
        <Disclosure summary="Accept this risk until a day">
          <AcceptForm finding={finding.id} total={finding.members.total} onAccepted={() => onAccepted(`Accepted: ${finding.title}`)} />
        </Disclosure>
      </Only>
    </li>
  );
}
