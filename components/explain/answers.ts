import { useAnswer } from "@/components/state/useAnswer";
import type { ExplainAnswer, PathsAnswer, PodAnswer, ReachAnswer, WhoAnswer } from "@/server/contract/answers";
import type { EntityPageAnswer, MapAnswer, SearchAnswer } from "@/server/contract/screen";

/** Drawn and listed at once; the answer's total counts all there are. */
const PATHS = 20;

export const useMap = (focus: string | null) => useAnswer<MapAnswer>("map", { focus }, { keepPrevious: true });
export const useEntity = (ref: string) => useAnswer<EntityPageAnswer>("entity", { ref });
export const useExplain = (from: string, to: string) => useAnswer<ExplainAnswer>("explain", { from, to });
export const usePaths = (from: string, to: string) => useAnswer<PathsAnswer>("paths", { from, to, limit: PATHS });
export const usePod = (pod: string, sdk: string) => useAnswer<PodAnswer>("pod", { pod, sdk }, { keepPrevious: true });
/** Only what is reached in one step, or only in more; undefined: both. */
type Hops = "direct" | "indirect" | undefined;
export const useWho = (to: string, page: number, hops?: Hops) => useAnswer<WhoAnswer>("who", { to, page, ...(hops ? { hops } : {}) }, { keepPrevious: true });
export const useReach = (from: string, page: number, hops?: Hops) =>
  useAnswer<ReachAnswer>("reach", { from, page, ...(hops ? { hops } : {}) }, { keepPrevious: true });
export const useSearch = (q: string) => useAnswer<SearchAnswer>("search", { q }, { enabled: q !== "", keepPrevious: true });
