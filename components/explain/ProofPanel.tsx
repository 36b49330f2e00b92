"use client";

import { Wrench } from "lucide-react";
import type { ReactNode } from "react";
import { EvidenceDocuments } from "@/components/explain/EvidenceDocuments";
import { Meaning, Story } from "@/components/explain/Meaning";
import { NearMissDiff } from "@/components/explain/NearMissDiff";
import { Prose } from "@/components/explain/Prose";
import { Requirements } from "@/components/explain/Requirements";
import { StepList } from "@/components/explain/StepList";
import { EntityLink } from "@/components/ui/EntityLink";
import { MechanismBadge } from "@/components/ui/MechanismBadge";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { VerdictAnswer } from "@/server/contract/verdict";
import { nearMiss } from "@/server/view/near-miss";
import { proofView } from "@/server/view/proof-view";

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="space-y-2">
      <h3 className="text-xs font-semibold uppercase tracking-wide text-muted-foreground">{title}</h3>
      {children}
    </section>
  );
}

/** One verdict with all that stands behind it: the sentence, what it means, the steps, the documents, what it asks and assumes. */
export function ProofPanel({ verdict }: { readonly verdict: VerdictAnswer }) {
  const proof = proofView(verdict);
  const miss = nearMiss(verdict);
  const asks = verdict.conditions.length + verdict.missing.length + verdict.assumptions.length > 0;
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
      <Section title={verdict.verdict === "denied" ? "What it would mean" : "What it means"}>
        <Meaning explanation={proof.explanation} />
      </Section>
      {asks && (
        <Section title="What it depends on">
          <Requirements verdict={verdict} />
        </Section>
      )}
      <Section title="The proof, step by step">
        <StepList steps={proof.steps} />
      </Section>
      {proof.remedy && (
        <Section title={verdict.verdict === "denied" ? "How to mend it" : "How to change it"}>
          <p className="flex gap-2 text-sm leading-relaxed">
            <Wrench aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
            <Prose text={proof.remedy} />
          </p>
        </Section>
      )}
      {proof.documents.length > 0 && (
        <Section title="Documents">
          <EvidenceDocuments documents={proof.documents} />
        </Section>
      )}
      {proof.explanation.story.length > 0 && (
        <Section title="How it comes about">
          <Story explanation={proof.explanation} />
        </Section>
      )}
    </article>
  );
}
