import { explainHref } from "@/components/shell/href";
import { Disclosure } from "@/components/ui/Disclosure";
import { EntityLink } from "@/components/ui/EntityLink";
import { RefText } from "@/components/ui/RefText";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { TakeoverAnswer } from "@/server/contract/answers";
import { mechanismWords } from "@/server/view/mechanism-words";
import { describeRef } from "@/server/view/ref-view";

function Takeover({ takeover }: { readonly takeover: TakeoverAnswer }) {
  const { total, first } = takeover.targets;
  const kind = describeRef(first[0] ?? "").kindWord.toLowerCase();
  const holder = describeRef(takeover.through);
  return (
    <li className="px-4 py-2">
      <div className="flex flex-wrap items-start gap-x-3 gap-y-1 text-sm">
        <VerdictBadge verdict={takeover.verdict} />
        <span className="min-w-0 flex-1 basis-64">
          <span className="font-medium">{mechanismWords(takeover.mechanism).title}</span>
          <span className="block text-xs text-muted-foreground">
            as {holder.kindWord.toLowerCase()} <RefText text={holder.label} mono />
          </span>
        </span>
        <Disclosure summary={`${total} ${kind}${total === 1 ? "" : "s"}, with proof`} className="basis-80 [&_summary]:text-xs">
          <ul className="flex flex-col gap-1 py-1 text-xs">
            {first.map((ref) => (
              <li key={ref}>
                <EntityLink to={ref} href={explainHref(takeover.through, ref)} detail />
              </li>
            ))}
            {total > first.length && <li className="text-muted-foreground">and {total - first.length} more</li>}
          </ul>
        </Disclosure>
      </div>
    </li>
  );
}

/** What the rules of an identity let it take over; each target leads to its proof. */
export function TakeoverList({ takeovers }: { readonly takeovers: readonly TakeoverAnswer[] }) {
  return (
    <section aria-label="What that takes over" className="border-t border-border">
      <h3 className="px-4 pt-3 text-sm font-semibold">What that takes over</h3>
      <ul className="divide-y divide-border/60">
        {takeovers.map((takeover, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one capability may open several kinds of targets
          <Takeover key={`${takeover.mechanism} ${takeover.through} ${i}`} takeover={takeover} />
        ))}
      </ul>
    </section>
  );
}
