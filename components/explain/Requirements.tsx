import { RefText } from "@/components/ui/RefText";
import type { VerdictAnswer } from "@/server/contract/verdict";
import { conditionWords, supplierWord } from "@/server/view/proof-view";

/** What a request has to bring, what was not collected, and what is taken for granted. */
export function Requirements({ verdict }: { readonly verdict: Pick<VerdictAnswer, "conditions" | "missing" | "assumptions"> }) {
  const { conditions, missing, assumptions } = verdict;
  if (conditions.length + missing.length + assumptions.length === 0) return null;
  return (
    <dl className="space-y-3 text-sm anywhere">
      {conditions.length > 0 && (
        <div>
          <dt className="text-xs font-semibold">Conditions a request has to meet</dt>
          {conditions.map((c) => (
            <dd key={conditionWords(c)} className="mt-1">
              <code className="font-mono text-xs">{conditionWords(c)}</code>
              <span className="block text-xs text-muted-foreground">met by: {supplierWord(c.suppliedBy)}</span>
            </dd>
          ))}
        </div>
      )}
      {missing.length > 0 && (
        <div>
          <dt className="text-xs font-semibold">Not collected, and decides</dt>
          {missing.map((m) => (
            <dd key={`${m.what} ${m.of}`} className="mt-1">
              {m.what} <span className="text-muted-foreground">of</span> <RefText text={m.of} />
            </dd>
          ))}
        </div>
      )}
      {assumptions.length > 0 && (
        <div>
          <dt className="text-xs font-semibold">Assumed</dt>
          {assumptions.map((a) => (
            <dd key={a} className="mt-1 text-muted-foreground">
              {a}
            </dd>
          ))}
        </div>
      )}
    </dl>
  );
}
