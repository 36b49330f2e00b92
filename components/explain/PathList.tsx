import { AlikeList } from "@/components/explain/AlikeList";
import { MOST_WAYS } from "@/components/explain/useQuestion";
import { Button } from "@/components/ui/Button";
import { MechanismBadge } from "@/components/ui/MechanismBadge";
import { RefText } from "@/components/ui/RefText";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { PathsAnswer } from "@/server/contract/answers";
import type { VerdictAnswer } from "@/server/contract/verdict";
import { toldSentence } from "@/server/view/mechanism-words";
import { edgeIdOf, type PathView, pathSentence } from "@/server/view/path-view";
import { describeRef } from "@/server/view/ref-view";

interface PathListProps {
  readonly paths: readonly PathView[];
  /** Why there may be more of them. */
  readonly stopped: PathsAnswer["stopped"];
  readonly current: number;
  readonly selectedEdge: string | null;
  readonly onPath: (index: number) => void;
  readonly onEdge: (index: number, id: string) => void;
  /** How many ways were asked for. */
  readonly asked: number;
  readonly onMore: () => void;
}

function Step({ edge, selected, onPick }: { readonly edge: VerdictAnswer; readonly selected: boolean; readonly onPick: () => void }) {
  const to = describeRef(edge.to);
  const told = toldSentence(edge);
  return (
    <li>
      <button
        type="button"
        aria-pressed={selected}
        onClick={onPick}
        className={`flex w-full flex-wrap items-center gap-x-2 gap-y-1 rounded-md px-2 py-1.5 text-left text-sm hover:bg-muted ${selected ? "bg-muted" : ""}`}
      >
        <span aria-hidden="true" className="text-muted-foreground">
          →
        </span>
        <MechanismBadge mechanism={edge.mechanism} />
        <span className="min-w-0 flex-1 anywhere">
          <span className="text-muted-foreground">{to.kindWord}</span> <RefText text={to.label} />
        </span>
        <VerdictBadge verdict={edge.verdict} />
        {told && (
          <span className="basis-full pl-5 text-xs leading-relaxed text-muted-foreground anywhere">
            <RefText text={told} />
          </span>
        )}
      </button>
    </li>
  );
}

/** The ways from one entity to another, most certain and shortest first; each step opens its proof. */
export function PathList({ paths, stopped, current, selectedEdge, asked, onPath, onEdge, onMore }: PathListProps) {
  return (
    <section aria-label="Ways" className="space-y-2">
      <h2 className="text-sm font-semibold">
        {paths.length === 1 ? "One way" : `${paths.length} ways`}
        {stopped && (
          <span className="font-normal text-muted-foreground">
            {stopped === "limit" ? ", the best of more" : ", the best ones: the search for others was stopped because it took too much"}
          </span>
        )}
      </h2>
      <ol className="space-y-2">
        {paths.map((path, i) => (
          <li key={path.edges.map(edgeIdOf).join()} className={`rounded-lg border bg-surface p-2 ${i === current ? "border-accent" : "border-border"}`}>
            <button
              type="button"
              aria-pressed={i === current}
              onClick={() => onPath(i)}
              className="flex w-full flex-wrap items-center gap-2 rounded-md px-2 py-1 text-left text-sm font-medium"
            >
              <span className="min-w-0 flex-1 anywhere">
                <RefText text={pathSentence(path)} />
                {path.count > 1 && <span className="font-normal text-muted-foreground"> ({path.count} alike)</span>}
              </span>
              <VerdictBadge verdict={path.verdict} />
            </button>
            <ol className="mt-1">
              {path.edges.map((edge) => (
                <Step key={edgeIdOf(edge)} edge={edge} selected={i === current && edgeIdOf(edge) === selectedEdge} onPick={() => onEdge(i, edgeIdOf(edge))} />
              ))}
            </ol>
            <AlikeList path={path} />
          </li>
        ))}
      </ol>
      {stopped === "limit" && asked < MOST_WAYS && (
        <Button size="sm" onClick={onMore}>
          Look for up to {MOST_WAYS} ways
        </Button>
      )}
      {stopped === "limit" && asked >= MOST_WAYS && (
        <p className="text-xs text-muted-foreground">
          There are more than {MOST_WAYS}: <code className="font-mono">rolewalk paths --limit 1000</code> lists them.
        </p>
      )}
    </section>
  );
}
