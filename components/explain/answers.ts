import { useAnswer } from "@/components/state/useAnswer";
import type { ExplainAnswer, PathsAnswer, PodAnswer, ReachAnswer, WhoAnswer } from "@/server/contract/answers";
import type { CutAnswer, DecidingAnswer, EvidenceDocumentAnswer } from "@/server/contract/evidence";
import type { EntityPageAnswer, MapAnswer, SearchAnswer } from "@/server/contract/screen";

export const useMap = (focus: string | null) => useAnswer<MapAnswer>("map", { focus }, { keepPrevious: true });
export const useEntity = (ref: string) => useAnswer<EntityPageAnswer>("entity", { ref });
export const useExplain = (from: string, to: string) => useAnswer<ExplainAnswer>("explain", { from, to });
export const usePaths = (from: string, to: string, limit: number) => useAnswer<PathsAnswer>("paths", { from, to, limit }, { keepPrevious: true });
/** The document behind a step, with the files it was read from. */
export const useEvidence = (source: string, document: string, enabled = true) =>
  useAnswer<EvidenceDocumentAnswer>("evidence", { source, document }, { enabled });

/** The statements and rules that the direct edges of an entity rest on. */
export const useDeciding = (ref: string) => useAnswer<DecidingAnswer>("deciding", { ref });

interface StepAsked {
  readonly from: string;
  readonly to: string;
  readonly step: { readonly from: string; readonly to: string; readonly mechanism: string };
  readonly page: number;
}
/** What closing one step would change. */
export const useCut = ({ from, to, step, page }: StepAsked) =>
  useAnswer<CutAnswer>("cut", { from, to, stepFrom: step.from, stepTo: step.to, mechanism: step.mechanism, page }, { keepPrevious: true });
export const usePod = (pod: string, sdk: string) => useAnswer<PodAnswer>("pod", { pod, sdk }, { keepPrevious: true });
/** Only what is reached in one step, or only in more; undefined: both. */
type Hops = "direct" | "indirect" | undefined;
export const useWho = (to: string, page: number, hops?: Hops) => useAnswer<WhoAnswer>("who", { to, page, ...(hops ? { hops } : {}) }, { keepPrevious: true });
export const useReach = (from: string, page: number, hops?: Hops) =>
  useAnswer<ReachAnswer>("reach", { from, page, ...(hops ? { hops } : {}) }, { keepPrevious: true });
export const useSearch = (q: string) => useAnswer<SearchAnswer>("search", { q }, { enabled: q !== "", keepPrevious: true });
