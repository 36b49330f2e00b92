"use client";

import { ArrowDown, ChevronDown, ChevronUp, Route } from "lucide-react";
import { useExplain } from "@/components/explain/answers";
import { Prose } from "@/components/explain/Prose";
import { AppLink } from "@/components/shell/AppLink";
import { explainHref } from "@/components/shell/href";
import { useSingleKeys } from "@/components/shell/singleKeys";
import { useAnswer } from "@/components/state/useAnswer";
import { Button } from "@/components/ui/Button";
import { Drawer } from "@/components/ui/Drawer";
import { EntityLink } from "@/components/ui/EntityLink";
import { ErrorState } from "@/components/ui/ErrorState";
import { MechanismBadge } from "@/components/ui/MechanismBadge";
import { RefText } from "@/components/ui/RefText";
import { Skeleton, SkeletonRows } from "@/components/ui/Skeleton";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { AccessAnswer, AccessRow, AccessRowAnswer } from "@/server/contract/access";
import { edgeSentence, mechanismWords } from "@/server/view/mechanism-words";
import { edgeIdOf } from "@/server/view/path-view";
import { conditionWords, supplierWord, verdictSentence } from "@/server/view/proof-view";
import { RowEnd, useMembers } from "./RowEnd";
import type { AccessState } from "./useAccessState";

/** The row of the address: asked for by itself when it is not among those that were read. */
function useRow(state: AccessState, id: string, known: AccessRow | undefined) {
  const isFar = state.hops !== "direct";
  const alone = useAnswer<AccessRowAnswer>(
    "access-row",
    { ...state.filter, hops: null, row: id, side: "who", page: 1, size: 1 },
    { enabled: !known && !isFar },
  );
  // around one entity a row is called as the other entity
  const far = useAnswer<AccessAnswer>("access", { ...state.filter, q: id, page: 1, size: 50, values: 1 }, { enabled: !known && isFar });
  const asked = isFar ? far : alone;
  return { row: known ?? (isFar ? far.data?.rows.find((one) => one.id === id) : alone.data?.row), asked };
}

/** Two that are not the same, of those a row stands for. */
function useEnds(state: AccessState, row: AccessRow): readonly [string, string] {
  const isSame = row.who.ref === row.whom.ref;
  const others = useMembers(state, row.id, "whom", 1, isSame);
  const other = others.data?.entities.find((one) => one.ref !== row.who.ref);
  return [row.who.ref, isSame ? (other?.ref ?? row.whom.ref) : row.whom.ref];
}

const many = (row: AccessRow): boolean => row.who.count > 1 || row.whom.count > 1;

/** What the proof says in one sentence; for many, of the first of them. */
function Sentence({ row, from, to }: { readonly row: AccessRow; readonly from: string; readonly to: string }) {
  const answer = useExplain(from, to);
  if (answer.isPending) return <Skeleton className="h-5 w-3/4" />;
  const verdict = answer.data?.verdicts.find((one) => one.mechanism === row.how);
  const sentence = verdict ? verdictSentence(verdict) : edgeSentence({ from, to, mechanism: row.how });
  return (
    <p className="text-sm leading-relaxed anywhere">
      {many(row) && <span className="text-muted-foreground">For one of them: </span>}
      <Prose text={sentence} />
    </p>
  );
}

function Conditions({ row }: { readonly row: AccessRow }) {
  if (row.conditions.length === 0) return null;
  return (
    <section aria-label="Conditions">
      <h3 className="text-xs font-semibold text-muted-foreground">Only if</h3>
      <ul className="mt-1 space-y-1.5">
        {row.conditions.map((condition) => (
          <li key={conditionWords(condition)} className="text-sm">
            <code className="font-mono text-xs anywhere">
              <RefText text={conditionWords(condition)} />
            </code>
            <span className="block text-xs text-muted-foreground">{supplierWord(condition.suppliedBy)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Through({ path }: { readonly path: readonly string[] }) {
  return (
    <section aria-label="Path">
      <h3 className="text-xs font-semibold text-muted-foreground">The way, in {path.length - 1} steps</h3>
      <ol className="mt-1 space-y-1">
        {path.map((ref) => (
          <li key={ref}>
            <EntityLink to={ref} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Body({ state, row }: { readonly state: AccessState; readonly row: AccessRow }) {
  const [from, to] = useEnds(state, row);
  const edge = row.hops > 1 ? undefined : edgeIdOf({ from, to, mechanism: row.how });
  return (
    <div className="space-y-4">
      <div className="space-y-2">
        <VerdictBadge verdict={row.verdict} />
        {row.hops === 1 && <Sentence row={row} from={from} to={to} />}
      </div>
      <Conditions row={row} />
      <div className="flex flex-wrap gap-2">
        <Button asChild look="primary">
          <AppLink href={explainHref(from, to, edge)}>
            <Route aria-hidden="true" />
            The path, its proof, and what closes it
          </AppLink>
        </Button>
      </div>
      <div className="space-y-2">
        <RowEnd state={state} row={row} side="who" other={to} />
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 px-3 text-xs text-muted-foreground">
          <ArrowDown aria-hidden="true" className="size-4" />
          {row.hops > 1 && <span>in {row.hops} steps, the first of them</span>}
          <MechanismBadge mechanism={row.how} words="title" />
          {mechanismWords(row.how).title !== row.how && <code className="font-mono anywhere">{row.how}</code>}
        </div>
        <RowEnd state={state} row={row} side="whom" other={from} />
      </div>
      {row.path && <Through path={row.path} />}
      {row.pairs > 1 && <p className="text-xs text-muted-foreground">{row.pairs.toLocaleString("en")} pairs of who with whom.</p>}
    </div>
  );
}

const titleOf = (row: AccessRow): string => {
  const end = ({ label, count }: AccessRow["who"]) => (count > 1 ? `${label} and ${(count - 1).toLocaleString("en")} more` : label);
  return `${end(row.who)} → ${end(row.whom)}`;
};

interface RowDrawerProps {
  readonly state: AccessState;
  readonly id: string;
  readonly known: AccessRow | undefined;
  /** Its place in the table; undefined while that is not known. */
  readonly index: number | undefined;
  readonly total: number;
  readonly onStep: (by: 1 | -1) => void;
  readonly onReturn: () => void;
}

function Steps({ index, total, onStep }: Pick<RowDrawerProps, "index" | "total" | "onStep">) {
  if (index === undefined) return null;
  return (
    <>
      <span className="px-1 text-xs text-muted-foreground tabular-nums">
        {(index + 1).toLocaleString("en")} of {total.toLocaleString("en")}
      </span>
      <Button look="ghost" size="icon-sm" aria-label="Previous row" title="Previous row (k)" disabled={index === 0} onClick={() => onStep(-1)}>
        <ChevronUp aria-hidden="true" />
      </Button>
      <Button look="ghost" size="icon-sm" aria-label="Next row" title="Next row (j)" disabled={index >= total - 1} onClick={() => onStep(1)}>
        <ChevronDown aria-hidden="true" />
      </Button>
    </>
  );
}

/** A row in full, over the table: who, how, whom, how sure, on what, and the ways to the proof. */
export function RowDrawer({ state, id, known, index, total, onStep, onReturn }: RowDrawerProps) {
  const { row, asked } = useRow(state, id, known);
  const [single] = useSingleKeys();
  return (
    <Drawer
      title={row ? <RefText text={titleOf(row)} /> : "A row of the table"}
      actions={<Steps index={index} total={total} onStep={onStep} />}
      onClose={state.close}
      onReturn={onReturn}
      onKeyDown={({ key, ctrlKey, metaKey, altKey }) => {
        if (!single || ctrlKey || metaKey || altKey) return;
        if (key === "j") onStep(1);
        if (key === "k") onStep(-1);
      }}
    >
      {row ? (
        <Body key={row.id} state={state} row={row} />
      ) : asked.isError ? (
        <ErrorState error={asked.error} doing="Reading the row" onRetry={() => asked.refetch()} />
      ) : asked.isPending ? (
        <SkeletonRows rows={6} label="Reading the row" />
      ) : (
        <p className="text-sm text-muted-foreground">This row is not in the table as it is filtered now.</p>
      )}
    </Drawer>
  );
}
