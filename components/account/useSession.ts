import { apiGet } from "@/components/state/api";
import { useClientQuery } from "@/components/state/useClientQuery";
import type { SessionAnswer } from "@/server/contract/session";

/** Who is signed in, and what they may. */
export const useSession = () =>
  useClientQuery({ queryKey: ["session"], queryFn: ({ signal }) => apiGet<SessionAnswer>("session", {}, signal), staleTime: Number.POSITIVE_INFINITY });
