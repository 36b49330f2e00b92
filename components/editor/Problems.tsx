import { AlertTriangle, CircleX } from "lucide-react";
import { Prose } from "@/components/explain/Prose";
import { sentence } from "@/components/ui/sentence";
import type { DocumentCheckAnswer } from "@/server/contract/editing";

const SHOWN = 5;
const LOOKS = {
  error: { Icon: CircleX, ink: "text-denied", word: "Error" },
  warning: { Icon: AlertTriangle, ink: "text-warning", word: "Warning" },
} as const;

interface ProblemsProps {
  readonly found: DocumentCheckAnswer;
  readonly onGo: (line: number, column: number) => void;
}

/** What is wrong with the text, each with the way to its place. */
export function Problems({ found: { total, problems }, onGo }: ProblemsProps) {
  return (
    <>
      <p role="status" className="sr-only">
        {total > 0 && `${total.toLocaleString("en")} ${total === 1 ? "problem" : "problems"} in the documents`}
      </p>
      {total > 0 && (
        <ul aria-label="Problems in the documents" className="space-y-1 py-1 text-sm">
          {problems.slice(0, SHOWN).map(({ severity, message, line, column }) => {
            const { Icon, ink, word } = LOOKS[severity];
            return (
              <li key={`${line} ${column} ${message}`} className="flex items-start gap-2">
                <Icon role="img" aria-label={word} className={`mt-0.5 size-4 shrink-0 ${ink}`} />
                <span className="min-w-0 anywhere">
                  <button type="button" className="mr-1.5 rounded-sm text-accent tabular-nums underline" onClick={() => onGo(line, column)}>
                    Line {line}, column {column}
                  </button>
                  <Prose text={sentence(message)} />
                </span>
              </li>
            );
          })}
          {total > SHOWN && <li className="pl-6 text-muted-foreground">and {(total - SHOWN).toLocaleString("en")} more</li>}
        </ul>
      )}
    </>
  );
}
