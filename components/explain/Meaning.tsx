import { Check, HelpCircle, Minus } from "lucide-react";
import { RefText } from "@/components/ui/RefText";
import type { Explanation, Side } from "@/server/view/words/explanation";

const NEED = {
  needed: { word: "Needed", Icon: Check, tone: "text-foreground" },
  "not-needed": { word: "Not needed", Icon: Minus, tone: "text-muted-foreground" },
  depends: { word: "It depends", Icon: HelpCircle, tone: "text-foreground" },
} as const;

function SideCard({ side }: { readonly side: Side }) {
  const need = NEED[side.needed];
  return (
    <li className="rounded-md border border-border bg-background p-3">
      <p className="flex items-center justify-between gap-2 text-xs">
        <span className="font-semibold">{side.title}</span>
        <span className={`inline-flex items-center gap-1 font-medium ${need.tone}`}>
          <need.Icon aria-hidden="true" className="size-3.5" />
          {need.word}
        </span>
      </p>
      <p className="mt-1.5 text-sm anywhere">
        <RefText text={side.permission} />
      </p>
      <p className="mt-1 text-xs leading-relaxed text-muted-foreground">
        <RefText text={side.why} />
      </p>
    </li>
  );
}

/** An edge explained to someone who has never met its mechanism: what it is, and which sides have to grant something. */
export function Meaning({ explanation }: { readonly explanation: Explanation }) {
  return (
    <div className="space-y-3">
      <p className="text-sm leading-relaxed">
        <RefText text={explanation.meaning} />
      </p>
      {explanation.sides.length > 0 && (
        <ul aria-label="Permissions this rests on" className="space-y-2">
          {explanation.sides.map((side) => (
            <SideCard key={side.title} side={side} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** What happens along the edge, in order, and what it is easily mistaken for. */
export function Story({ explanation }: { readonly explanation: Explanation }) {
  return (
    <div className="space-y-3">
      <ol className="list-decimal space-y-1.5 pl-5 text-sm leading-relaxed marker:text-muted-foreground">
        {explanation.story.map((line) => (
          <li key={line} className="anywhere">
            <RefText text={line} />
          </li>
        ))}
      </ol>
      {explanation.contrast && (
        <p className="border-l-2 border-border pl-3 text-sm leading-relaxed text-muted-foreground">
          <RefText text={explanation.contrast} />
        </p>
      )}
    </div>
  );
}
