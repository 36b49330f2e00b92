"use client";

import { type FormEvent, useEffect, useRef, useState } from "react";
import { LastChange } from "@/components/changes/LastChange";
import { CheckAgainButton } from "@/components/live/CheckAgainButton";
import { CheckedAgainPanel } from "@/components/live/CheckedAgainPanel";
import { useCheckAgain } from "@/components/live/useCheckAgain";
import { answerKey, apiSend } from "@/components/state/api";
import { useClientQuery } from "@/components/state/useClientQuery";
import { usePastedError } from "@/components/state/usePastedError";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { Button } from "@/components/ui/Button";
import { ErrorState } from "@/components/ui/ErrorState";
import { Page, PageHeader } from "@/components/ui/PageHeader";
import { SkeletonRows } from "@/components/ui/Skeleton";
import type { LiveWhyAnswer } from "@/server/contract/live";
import type { WhyAnswer } from "@/server/contract/why";
import { WhyAnswerView } from "./WhyAnswerView";

async function askWhy(text: string, snapshot: string | null): Promise<WhyAnswer> {
  const answer = await apiSend<WhyAnswer>("POST", "why", { text }, { snapshot });
  if (answer === undefined) throw new Error("the server gave no answer; try again");
  return answer;
}

/** As much of an answer as has to be in sight when it comes. */
const SEEN_PX = 400;

/** Entities whose last change is looked up. */
const SUSPECTS = 5;

/** Who it may be, and who was asked about where the text says it. */
const suspects = ({ candidates, verdicts }: WhyAnswer): readonly string[] =>
  [...new Set([...candidates, ...verdicts.map((one) => one.from)])].slice(0, SUSPECTS);

/** The role that was to be assumed, where that was the request and there is one. */
function assumedRole({ verdicts }: WhyAnswer): string | undefined {
  const roles = new Set(verdicts.filter((one) => one.mechanism.startsWith("sts:AssumeRole")).map((one) => one.to));
  return roles.size === 1 ? [...roles][0] : undefined;
}

function Answer({ text }: { readonly text: string }) {
  const [snapshot] = useSnapshotParam();
  const { data, error, refetch } = useClientQuery({ queryKey: answerKey("why", { text, snapshot }), queryFn: () => askWhy(text, snapshot) });
  const again = useCheckAgain<LiveWhyAnswer>("why", { text });
  const section = useRef<HTMLElement>(null);
  const isThere = data !== undefined;
  // whoever asked reads on there; on a phone the answer begins below what is seen
  useEffect(() => {
    const { current } = section;
    if (!isThere || !current) return;
    current.focus({ preventScroll: true });
    if (window.innerHeight - current.getBoundingClientRect().top < SEEN_PX) current.scrollIntoView({ block: "start" });
  }, [isThere]);
  if (error) return <ErrorState error={error} doing="Reading the error" onRetry={refetch} />;
  if (!data) return <SkeletonRows rows={6} label="Reading the error" />;
  const [suspect] = suspects(data);
  return (
    <section ref={section} aria-label="Answer" tabIndex={-1} className="flex scroll-mt-16 flex-col gap-4 outline-none">
      <CheckedAgainPanel live={again.answer?.live} error={again.error} onClear={again.clear} />
      {suspect !== undefined && <LastChange refs={suspects(data)} to={assumedRole(data)} historyOf={suspect} />}
      <WhyAnswerView answer={again.answer ?? data} actions={<CheckAgainButton check={again.check} isPending={again.isPending} />} />
    </section>
  );
}

function Form({ asked, onAsk }: { readonly asked: string; readonly onAsk: (text: string) => void }) {
  const [text, setText] = useState(asked);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAsk(text.trim());
  };
  return (
    <form onSubmit={submit} className="flex flex-col items-start gap-2">
      <label htmlFor="pasted" className="text-sm font-medium">
        The message, a piece of a log that holds it, or the CloudTrail event
      </label>
      <textarea
        id="pasted"
        // biome-ignore lint/a11y/noAutofocus: the page is this field, and who is on call comes to paste
        autoFocus={asked === ""}
        rows={4}
        value={text}
        onChange={(event) => setText(event.target.value)}
        aria-describedby="kept"
        className="w-full rounded-md border border-border-strong bg-surface p-2.5 font-mono text-xs anywhere"
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="primary" disabled={text.trim() === ""}>
          Why was this refused?
        </Button>
        <p id="kept" className="text-xs text-muted-foreground">
          The text is not kept and stands in no address: after a reload it has to be pasted again.
        </p>
      </div>
    </form>
  );
}

/** A pasted error, and what the snapshot says about that very request. */
export function WhyPage() {
  const [asked, ask] = usePastedError();
  return (
    <Page>
      <PageHeader
        title="Why was this refused?"
        description="Paste what the SDK, kubectl or CloudTrail said. The answer is what this snapshot says about that request."
      />
      <Form key={asked} asked={asked} onAsk={ask} />
      {asked !== "" && <Answer key={asked} text={asked} />}
    </Page>
  );
}
