"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { EntityPicker } from "@/components/explain/EntityPicker";
import { Prose } from "@/components/explain/Prose";
import { apiGet, apiSend } from "@/components/state/api";
import { type Proposal, useProposal } from "@/components/state/useProposal";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { useCurrentSnapshot } from "@/components/state/useSnapshots";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { ErrorState } from "@/components/ui/ErrorState";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { sentence } from "@/components/ui/sentence";
import type { WhatIfAnswer } from "@/server/contract/diff";
import type { StartsAnswer } from "@/server/contract/editing";
import { proposalPath } from "@/server/view/starting-text";
import { ChangeLists } from "./ChangeLists";
import { ChangesMap } from "./ChangesMap";
import type { LinkedChange } from "./changeLink";
import { ProposalEditor } from "./ProposalEditor";
import type { ProposalFile } from "./proposalFiles";
import { ShareChange } from "./ShareChange";
import { StartChoice } from "./StartChoice";
import { useLinkedChange } from "./useLinkedChange";

/** A proposal and the snapshot that it is held against. */
interface Asked extends Proposal {
  readonly snapshot: string | null;
}

async function ask({ text, about, snapshot }: Asked): Promise<WhatIfAnswer> {
  const answer = await apiSend<WhatIfAnswer>("POST", "whatif", { files: { [proposalPath(about)]: text } }, { snapshot });
  if (answer === undefined) throw new Error("the server gave no answer; try again");
  return answer;
}

function Ignored({ ignored }: Pick<WhatIfAnswer, "ignored">) {
  if (ignored.length === 0) return null;
  return (
    <Callout tone="warning" title="Without effect">
      <ul className="space-y-0.5">
        {ignored.map(({ what, reason }) => (
          <li key={`${what} ${reason}`}>
            {what.endsWith(".yaml") ? (
              <Prose text={sentence(`the text ${reason.replace(/^unknown form/, "has an unknown form")}`)} />
            ) : (
              <>
                <RefText text={what} />: <Prose text={sentence(reason)} />
              </>
            )}
          </li>
        ))}
      </ul>
    </Callout>
  );
}

function Assumed({ assumptions }: Pick<WhatIfAnswer, "assumptions">) {
  if (assumptions.length === 0) return null;
  return (
    <Callout title="Assumed">
      <ul className="space-y-0.5">
        {assumptions.map((one) => (
          <li key={one}>
            <RefText text={sentence(one)} />
          </li>
        ))}
      </ul>
    </Callout>
  );
}

function Answer({ answer, before }: { readonly answer: WhatIfAnswer; readonly before: string | undefined }) {
  return (
    <>
      <Ignored ignored={answer.ignored} />
      <Assumed assumptions={answer.assumptions} />
      <ChangesMap answer={answer} before={before} />
      <ChangeLists answer={answer} before={before} after={undefined} tense="proposed" isPart={answer.ignored.length > 0} />
    </>
  );
}

/** What became of a change that came with the address. */
function FromLink({ linked }: { readonly linked: LinkedChange }) {
  return linked.ok ? (
    <Callout live title="A change came with the link">
      Nothing was tried yet: read it, then ask what would change.
    </Callout>
  ) : (
    <Callout live tone="warning" title="The change of this link could not be read">
      {sentence(linked.reason)}
    </Callout>
  );
}

/** A changed policy or object, and the access it would open and close. Nothing of it is kept or sent anywhere else. */
export function WhatIf() {
  const [snapshot] = useSnapshotParam();
  const current = useCurrentSnapshot();
  const [{ text, about }, propose] = useProposal();
  const [file, setFile] = useState<ProposalFile | undefined>(undefined);
  const tried = file?.text ?? text;
  const [chosen, setChosen] = useState(0);
  const begin = ({ starts }: StartsAnswer, index: number) => {
    const one = starts[index];
    if (!one) return;
    setChosen(index);
    propose({ text: one.text, about: one.about });
    setFile(undefined);
  };
  const start = useMutation({ mutationFn: (ref: string) => apiGet<StartsAnswer>("starts", { ref, snapshot }) });
  const proposal = useMutation({ mutationFn: ask });
  const { isPending, variables: asked } = proposal;
  const linked = useLinkedChange((change) => {
    propose(change);
    setFile(undefined);
    proposal.reset();
    start.reset();
  });
  const isOther = asked !== undefined && (asked.text !== tried || asked.about !== about || asked.snapshot !== snapshot);
  const pick = (ref: string | null) => {
    propose({ text, about: ref });
    if (ref === null) start.reset();
    // told of the last choice alone: an answer to an earlier one that comes late is not put over it
    else start.mutate(ref, { onSuccess: (answer) => begin(answer, 0) });
  };
  const tryIt = () => proposal.mutate({ text: tried, about, snapshot });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isPending) tryIt();
  };
  return (
    <div className="space-y-4">
      {linked && (!linked.ok || proposal.isIdle) && <FromLink linked={linked} />}
      <form onSubmit={submit} className="flex flex-col items-stretch gap-3">
        <EntityPicker label="Start from a role, a user or an object (optional)" value={about} onPick={pick} />
        {start.data && <StartChoice answer={start.data} chosen={chosen} onChoose={(index) => begin(start.data, index)} />}
        {start.error && <ErrorState error={start.error} doing="Reading the document" />}
        <ProposalEditor text={text} onText={(edited) => propose({ text: edited, about })} file={file} onFile={setFile} />
        <div className="flex flex-wrap items-start gap-2">
          {/* it keeps the focus while the server works */}
          <Button type="submit" look="primary" disabled={tried.trim() === ""} aria-disabled={isPending}>
            {isPending ? "Working it out…" : "What would change?"}
          </Button>
          <ShareChange proposal={{ text: tried, about }} />
        </div>
      </form>
      {isPending && <SkeletonRows rows={6} label="Working out the change" />}
      {proposal.error && <ErrorState error={proposal.error} doing="Working out the change" onRetry={tryIt} />}
      {proposal.data && isOther && (
        <Callout live tone="warning" title="The change is another one by now">
          What stands below is of the change as it was when it was asked.
        </Callout>
      )}
      {proposal.data && <Answer answer={proposal.data} before={current?.id} />}
    </div>
  );
}
