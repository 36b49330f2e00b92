"use client";

import { Prose } from "@/components/explain/Prose";
import { AwsPermissions } from "@/components/permissions/AwsPermissions";
import { SourceRung } from "@/components/pod/SourceRung";
import { AppLink } from "@/components/shell/AppLink";
import { explainHref } from "@/components/shell/href";
import { EntityLink } from "@/components/ui/EntityLink";
import { OldestCapture } from "@/components/ui/OldestCapture";
import { RefText } from "@/components/ui/RefText";
import { Tab, TabList, TabPanel, Tabs } from "@/components/ui/Tabs";
import type { PodAnswer } from "@/server/contract/answers";
import { phaseWords } from "@/server/contract/phase-words";
import { ladder, type PodContainer, podHeadline } from "@/server/view/pod-view";
import { describeRef } from "@/server/view/ref-view";

interface PodAnswerProps {
  readonly answer: PodAnswer;
  readonly container: string;
  readonly onContainer: (name: string) => void;
}

const KINDS = { regular: "", init: " (init)", ephemeral: " (ephemeral)" } as const;

function Nothing({ container }: { readonly container: PodContainer }) {
  const unsure = container.sources.some((s) => s.wins && s.verdict === "unknown");
  return unsure ? <span className="text-unknown">Not known</span> : <span className="text-denied">None</span>;
}

function Effective({ answer, container }: { readonly answer: PodAnswer; readonly container: PodContainer }) {
  const view = container.effective ? describeRef(container.effective) : null;
  return (
    <section aria-label="Effective identity" className="rounded-lg border border-border bg-surface p-4">
      <h2 className="text-xs font-semibold uppercase tracking-wide text-muted-foreground">What the SDK uses</h2>
      <div className="mt-1 text-2xl font-semibold anywhere">
        {container.effective ? <EntityLink to={container.effective} /> : <Nothing container={container} />}
      </div>
      {view && (
        <p className="mt-1 text-sm text-muted-foreground">
          {view.kindWord} · {view.context} ·{" "}
          <AppLink href={explainHref(answer.pod, view.ref)} className="font-medium text-accent underline-offset-2 hover:underline">
            Open the proof
          </AppLink>
        </p>
      )}
    </section>
  );
}

function Reachable({ answer, container }: { readonly answer: PodAnswer; readonly container: PodContainer }) {
  return (
    <section aria-label="Reachable identities" className="rounded-lg border border-border bg-surface p-4">
      <h2 className="text-xs font-semibold uppercase tracking-wide text-muted-foreground">What someone inside could get</h2>
      <p className="mt-1 text-xs leading-relaxed text-muted-foreground">
        Whoever runs code in the pod is not bound to the SDK's order: every role that accepts the pod's tokens, keys or node counts, and what those roles may
        assume in turn.
      </p>
      {answer.reachable.length === 0 && <p className="mt-2 text-sm">Nothing in AWS, as far as was collected.</p>}
      <ul className="mt-2 max-h-96 divide-y divide-border/60 overflow-auto">
        {answer.reachable.map((ref) => (
          <li key={ref} className="flex items-center gap-2 py-1.5 text-sm">
            <span className="min-w-0 flex-1">
              <EntityLink to={ref} />
            </span>
            {ref === container.effective && <span className="shrink-0 text-xs text-muted-foreground">used by the SDK</span>}
            <AppLink
              href={explainHref(answer.pod, ref)}
              aria-label={`How it gets ${describeRef(ref).label}`}
              className="shrink-0 text-xs font-medium text-accent underline-offset-2 hover:underline"
            >
              How
            </AppLink>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Ladder({ container, caller }: { readonly container: PodContainer; readonly caller: string }) {
  return (
    <section aria-label={`Credential sources of ${container.name}`} className="space-y-2">
      <h2 className="text-sm font-semibold">Credential sources, in the order the SDK tries them</h2>
      <ol className="space-y-2">
        {ladder(container).map((rung, i) => (
          <SourceRung key={rung.source.kind} rung={rung} index={i} caller={caller} />
        ))}
      </ol>
    </section>
  );
}

/** The pod speaks as its first container does with most SDKs, whose session is known; what another uses is asked of the role itself. */
function MayDo({ answer, container }: { readonly answer: PodAnswer; readonly container: PodContainer }) {
  if (!container.effective) return null;
  const isPods = answer.sdk === "default" && container.name === answer.container;
  return (
    <div className="mt-4">
      <AwsPermissions principal={isPods ? answer.pod : container.effective} title="What it may do in AWS" />
    </div>
  );
}

function About({ answer }: { readonly answer: PodAnswer }) {
  const rows = [
    ["Service account", answer.serviceAccount],
    ["Owner", answer.owner],
    ["Node", answer.node],
  ] as const;
  const phase = phaseWords(answer.phase, answer.phaseReason);
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
      {phase && (
        <div className="flex gap-1.5">
          <dt className="text-muted-foreground">Phase</dt>
          <dd>{phase}</dd>
        </div>
      )}
      {rows.map(([title, ref]) =>
        ref ? (
          <div key={title} className="flex min-w-0 gap-1.5">
            <dt className="shrink-0 text-muted-foreground">{title}</dt>
            <dd className="min-w-0">
              <EntityLink to={ref} />
            </dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}

/** A pod's answer: one sentence, the identity its SDK really uses, what could be had from inside, and the ladder of each container. */
export function PodAnswerView({ answer, container, onContainer }: PodAnswerProps) {
  const current = answer.containers.find((c) => c.name === container) ?? answer.containers[0];
  if (!current) return <p className="text-sm text-muted-foreground">This pod has no containers.</p>;
  const headline = podHeadline(answer, current);
  return (
    <div className="space-y-4">
      <div role="status" className="space-y-1">
        <p className="text-xl font-semibold leading-snug text-balance anywhere">
          <RefText text={headline.sentence} />
        </p>
        {headline.because && (
          <p className="max-w-4xl text-base leading-relaxed text-muted-foreground anywhere">
            <Prose text={headline.because} />
          </p>
        )}
      </div>
      <About answer={answer} />
      <OldestCapture oldest={answer.oldest} />
      <Tabs value={current.name} onValueChange={onContainer}>
        <TabList aria-label="Containers">
          {answer.containers.map((c) => (
            <Tab key={c.name} value={c.name}>
              {c.name}
              {KINDS[c.kind]}
            </Tab>
          ))}
        </TabList>
        <TabPanel value={current.name} className="mt-4">
          <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
            <Ladder container={current} caller={answer.serviceAccount ?? answer.pod} />
            <div className="order-first space-y-4 lg:order-none">
              <Effective answer={answer} container={current} />
              <Reachable answer={answer} container={current} />
            </div>
          </div>
          <MayDo answer={answer} container={current} />
        </TabPanel>
      </Tabs>
    </div>
  );
}
