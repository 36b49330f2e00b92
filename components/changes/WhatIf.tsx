"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { EntityPicker } from "@/components/explain/EntityPicker";
import { Prose } from "@/components/explain/Prose";
import { apiGet, apiPath, apiSend } from "@/components/state/api";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { useCurrentSnapshot } from "@/components/state/useSnapshots";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { ErrorState } from "@/components/ui/ErrorState";
import { RefText } from "@/components/ui/RefText";
import { sentence } from "@/components/ui/sentence";
import type { WhatIfAnswer } from "@/server/contract/diff";
import type { EntityPageAnswer } from "@/server/contract/screen";
import { proposalPath, startingText } from "@/server/view/starting-text";
import { ChangeLists } from "./ChangeLists";

async function ask(text: string, about: string | null, snapshot: string | null): Promise<WhatIfAnswer> {
  const path = apiPath("whatif", { snapshot }).replace("/api/v1/", "");
  const answer = await apiSend<WhatIfAnswer>("POST", path, { files: { [proposalPath(about)]: text } });
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
            {!what.endsWith(".yaml") && (
              <>
                <RefText text={what} />:{" "}
              </>
            )}
            <Prose text={sentence(reason)} />
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

/** A changed policy or object, and the access it would open and close. Nothing of it is kept or sent anywhere else. */
export function WhatIf() {
  const [snapshot] = useSnapshotParam();
  const current = useCurrentSnapshot();
  const [text, setText] = useState("");
  const [picked, setPicked] = useState<string | null>(null);
  const start = useMutation({
    mutationFn: (ref: string) => apiGet<EntityPageAnswer>("entity", { ref, snapshot }),
    onSuccess: (entity) => setText(startingText(entity)),
  });
  const proposal = useMutation({ mutationFn: () => ask(text, picked, snapshot) });
  const pick = (ref: string | null) => {
    setPicked(ref);
    if (ref !== null) start.mutate(ref);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    proposal.mutate();
  };
  return (
    <div className="space-y-4">
      <form onSubmit={submit} className="flex flex-col items-stretch gap-3">
        <EntityPicker label="Start from a role, a user or an object (optional)" value={picked} onPick={pick} />
        {start.error && <ErrorState error={start.error} doing="Reading the document" />}
        <div className="flex flex-col gap-1">
          <label htmlFor="proposal" className="text-sm font-medium">
            The changed documents, JSON or YAML
          </label>
          <textarea
            id="proposal"
            rows={14}
            value={text}
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
            aria-describedby="proposal-hint"
            className="w-full rounded-md border border-border-strong bg-surface p-2.5 font-mono text-xs anywhere"
          />
          <p id="proposal-hint" className="text-xs text-muted-foreground">
            As <code>kubectl get -o yaml</code> or <code>aws iam get-role</code> print them, several as a JSON list or as YAML documents. They take the place of
            their namesakes; <code>{'{ "deleted": ["arn:…"] }'}</code> takes away. Nothing is kept, and nothing is changed anywhere.
          </p>
        </div>
        <Button type="submit" look="primary" className="self-start" disabled={text.trim() === "" || proposal.isPending}>
          {proposal.isPending ? "Working it out…" : "What would change?"}
        </Button>
      </form>
      {proposal.error && <ErrorState error={proposal.error} doing="Working out the change" onRetry={() => proposal.mutate()} />}
      {proposal.data && (
        <>
          <Ignored ignored={proposal.data.ignored} />
          <Assumed assumptions={proposal.data.assumptions} />
          <ChangeLists answer={proposal.data} before={current?.id} after={undefined} tense="proposed" />
        </>
      )}
    </div>
  );
}
