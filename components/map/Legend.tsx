import { STROKE } from "@/components/map/verdictPaint";
import { VERDICT_STYLES } from "@/server/view/verdict-style";

const WORDS = ["allowed", "conditional", "unknown", "denied"] as const;

/** How lines are to be read: colour, dash and word of each verdict. */
export function Legend() {
  return (
    <ul aria-label="Legend" className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-muted-foreground">
      {WORDS.map((verdict) => {
        const style = VERDICT_STYLES[verdict];
        return (
          <li key={verdict} className="inline-flex items-center gap-1.5">
            <svg aria-hidden="true" width="36" height="8" className="shrink-0">
              <path d="M0,4H36" fill="none" strokeWidth={2} strokeDasharray={style.dash || undefined} className={STROKE[verdict]} />
            </svg>
            {style.word}
            <span className="sr-only">: {style.line}</span>
          </li>
        );
      })}
    </ul>
  );
}
