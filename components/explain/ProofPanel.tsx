"use client";

import { Wrench } from "lucide-react";
import type { ReactNode } from "react";
import { Conditions } from "@/components/explain/Conditions";
import { EvidenceDocuments } from "@/components/explain/EvidenceDocuments";
import { HowToBreak } from "@/components/explain/HowToBreak";
import { Meaning, Story } from "@/components/explain/Meaning";
import { NearMissDiff } from "@/components/explain/NearMissDiff";
import { Prose } from "@/components/explain/Prose";
import { ReferenceList } from "@/components/explain/ReferenceList";
import { Differences } from "@/components/explain/RoleWays";
import { StepList } from "@/components/explain/StepList";
import { EntityLink } from "@/components/ui/EntityLink";
import { MechanismBadge } from "@/components/ui/MechanismBadge";
import { PanelBoundary } from "@/components/ui/PanelBoundary";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { VerdictAnswer } from "@/server/contract/verdict";
import { nearMiss } from "@/server/view/near-miss";
import { type ProofView, proofView } from "@/server/view/proof-view";
import { referencesOf } from "@/server/view/references";

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="space-y-2">
      <h3 className="text-xs font-semibold uppercase tracking-wide text-muted-foreground">{title}</h3>
      {children}
    </section>
  );
}

interface ProofPanelProps {
  readonly verdict: VerdictAnswer;
  /** The question this is a step of; it tells what closing the step would cut. */
  readonly ends?: { readonly from: string; readonly to: string };
}

const isOpen = ({ verdict }: VerdictAnswer): boolean => verdict !== "denied";

/** Documents of a refusal in which nothing decides are what the other checks read. */
function titleOfDocuments(verdict: VerdictAnswer, { isDecidedThere }: ProofView): string {
  if (isOpen(verdict)) return "Why it holds";
  return isDecidedThere ? "Why it does not hold" : "What the other checks read";
}

/** Why it holds or does not: the documents with the deciding statements lit, where each was read from, and every check with a command that shows it. */
function Why({ verdict, proof }: { readonly verdict: VerdictAnswer; readonly proof: ProofView }) {
  return (
    <>
      {proof.documents.length > 0 && (
        <Section title={titleOfDocuments(verdict, proof)}>
          <PanelBoundary name="The documents" instead="The steps below say what they hold.">
            <EvidenceDocuments documents={proof.documents} />
          </PanelBoundary>
        </Section>
      )}
      <Section title="Conditions">
        <PanelBoundary name="The conditions">
          <Conditions verdict={verdict} />
        </PanelBoundary>
      </Section>
      <Section title="Step by step, and how to see it with your own eyes">
        <StepList steps={proof.steps} />
      </Section>
    </>
  );
}

function Change({ verdict, ends, remedy }: ProofPanelProps & { readonly remedy: string }) {
  if (!isOpen(verdict) || !ends)
    return (
      <Section title={isOpen(verdict) ? "How to break it" : "How to mend it"}>
        <p className="flex gap-2 text-sm leading-relaxed">
          <Wrench aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
          <span className="min-w-0">
            <Prose text={remedy} />
          </span>
        </p>
      </Section>
    );
  return (
    <Section title="How to break it">
      <HowToBreak remedy={remedy} edge={verdict} ends={ends} />
    </Section>
  );
}

/**
 * One verdict with all that stands behind it: what it means, why it holds, its conditions, how to see it, how to break it, where to read on.
 * What mends a refusal comes first.
 */
export function ProofPanel({ verdict, ends }: ProofPanelProps) {
  const proof = proofView(verdict);
  const miss = nearMiss(verdict);
  const change = proof.remedy && <Change verdict={verdict} remedy={proof.remedy} {...(ends ? { ends } : {})} />;
  return (
    <article aria-label="Proof" className="space-y-5">
      <header className="space-y-2">
        <p className="flex flex-wrap items-center gap-2">
          <VerdictBadge verdict={verdict.verdict} />
          <MechanismBadge mechanism={verdict.mechanism} />
        </p>
        <h2 className="text-base font-semibold leading-snug anywhere">
          <Prose text={proof.headline} />
        </h2>
        <p className="flex flex-wrap items-center gap-x-1.5 gap-y-1 text-sm">
          <EntityLink to={verdict.from} /> <span aria-hidden="true">→</span>
          <span className="sr-only">to</span> <EntityLink to={verdict.to} />
        </p>
      </header>
      {miss && <NearMissDiff miss={miss} />}
      {!isOpen(verdict) && change}
      <Section title={isOpen(verdict) ? "What it means" : "What it would mean"}>
        <Meaning explanation={proof.explanation} />
      </Section>
      <Why verdict={verdict} proof={proof} />
      {isOpen(verdict) && change}
      {proof.explanation.story.length > 0 && (
        <Section title="How it comes about">
          <Story explanation={proof.explanation} />
          <Differences mechanism={verdict.mechanism} />
        </Section>
      )}
      <Section title="To read on">
        <ReferenceList references={referencesOf(verdict)} />
      </Section>
    </article>
  );
}
