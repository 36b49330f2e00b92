"use client";

import { History as HistoryIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Prose } from "@/components/explain/Prose";
import { AppLink } from "@/components/shell/AppLink";
import { changesHref, subjectHref } from "@/components/shell/href";
import { answerKey, apiSend } from "@/components/state/api";
import { useClientQuery } from "@/components/state/useClientQuery";
import { useSnapshotParam } from "@/components/state/useSnapshotParam";
import { useSnapshots } from "@/components/state/useSnapshots";
import { RefText } from "@/components/ui/RefText";
import { Time } from "@/components/ui/Time";
import type { LastChangeAnswer } from "@/server/contract/last-change";
import { documentsBeside, edgeWords } from "@/server/view/last-change-view";
import { describeRef } from "@/server/view/ref-view";

interface LastChangeProps {
  /** Whose access it is about. */
  readonly refs: readonly string[];
  /** Only what bears on how they get there. */
  readonly to?: string | undefined;
  /** Whose page tells the whole history. */
  readonly historyOf: string;
}

const LINK = "font-medium text-accent underline-offset-2 hover:underline";

function Named({ to }: { readonly to: string }) {
  const { kindWord, label } = describeRef(to);
  return (
    <span title={to}>
      {kindWord} <RefText text={label} className="font-medium text-foreground" />
    </span>
  );
}

type Change = NonNullable<LastChangeAnswer["change"]>;

/** The step that tells most, in one sentence. */
function First({ first, edges }: { readonly first: NonNullable<Change["first"]>; readonly edges: number }) {
  return (
    <>
      <Named to={first.from} /> to <Named to={first.to} /> by <RefText text={first.mechanism} mono className="text-[0.92em]" /> {edgeWords(first)}, because of{" "}
      <Prose text={first.because.summary} />
      {edges > 1 && `; ${(edges - 1).toLocaleString("en")} more ${edges === 2 ? "step" : "steps"} of it changed`}.{" "}
    </>
  );
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function Documents({ change }: { readonly change: Change }) {
  const documents = documentsBeside(change);
  if (documents.length === 0) return null;
  return (
    <>
      {documents.map(({ ref, document }, i) => (
        <span key={`${ref} ${document}`}>
          {i > 0 && ", "}
          {i === 0 && change.first ? capitalised(document) : document} of <Named to={ref} />
        </span>
      ))}{" "}
      changed.{" "}
    </>
  );
}

function Told({ change }: { readonly change: Change }) {
  const unread = change.notRead.before.length + change.notRead.after.length;
  return (
    <>
      Last changed between <Time iso={change.before.capturedAt} /> and <Time iso={change.after.since} />:{" "}
      {change.first && <First first={change.first} edges={change.edges} />}
      <Documents change={change} />
      {unread > 0 && "Not everything about it was read on both sides. "}
    </>
  );
}

function Unchanged({ answer: { since, moments, earlier } }: { readonly answer: LastChangeAnswer }) {
  return (
    <>
      Not changed{" "}
      {since !== null && (
        <>
          since <Time iso={since} />,{" "}
        </>
      )}
      over {moments.toLocaleString("en")} snapshots
      {earlier > 0 && `; ${earlier.toLocaleString("en")} older ones were not looked at`}.{" "}
    </>
  );
}

function Line({ children }: { readonly children: ReactNode }) {
  return (
    <section aria-label="Last change" className="flex items-start gap-2 text-sm text-muted-foreground">
      <HistoryIcon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <p className="min-w-0 flex-1 anywhere">{children}</p>
    </section>
  );
}

function Looked({ refs, to, historyOf }: LastChangeProps) {
  const [snapshot] = useSnapshotParam();
  const asked = { ref: refs, ...(to === undefined ? {} : { to }) };
  const { data, error } = useClientQuery({
    queryKey: answerKey("last-change", { ref: refs.join("\n"), to, snapshot }),
    queryFn: ({ signal }) => apiSend<LastChangeAnswer>("POST", "last-change", asked, { snapshot }, signal),
  });
  if (error) return <Line>When its access changed last is not known: it could not be looked up.</Line>;
  if (!data) return <Line>Looking up when its access changed last…</Line>;
  // the oldest snapshot that is kept has nothing before it
  if (data.moments < 2) return null;
  return (
    <Line>
      {data.change ? <Told change={data.change} /> : <Unchanged answer={data} />}
      <AppLink href={subjectHref(historyOf, "history")} className={LINK}>
        History
      </AppLink>
      {data.change && (
        <>
          {" · "}
          <AppLink href={changesHref(data.change.before.snapshot, data.change.after.snapshot)} className={LINK}>
            Everything that changed then
          </AppLink>
        </>
      )}
    </Line>
  );
}

/** When the access of a chain changed last, and because of what; nothing while one snapshot is kept. It is asked by itself, and nothing waits for it. */
export function LastChange(props: LastChangeProps) {
  const { data } = useSnapshots();
  return data && data.snapshots.length > 1 ? <Looked {...props} /> : null;
}
