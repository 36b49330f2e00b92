import { apiGet } from "@/components/state/api";
import { useClientQuery } from "@/components/state/useClientQuery";
import type { SessionAnswer } from "@/server/contract/session";

/** Who is signed in, and what they may. */
export const useSession = () =>
  useClientQuery({ queryKey: ["session"], queryFn: ({ signal }) => apiGet<SessionAnswer>("session", {}, signal), staleTime: Number.POSITIVE_INFINITY });

const ORDER: readonly SessionAnswer["role"][] = ["viewer", "auditor", "operator", "admin"];

/** Whether whoever is signed in is limited to a part of the estate: what is about all of it is not theirs. Until that is known it is taken not to be so. */
export const useIsLimited = (): boolean => Boolean(useSession().data?.scope);

/** Whether whoever is signed in may do what takes a role. Until that is known it is taken to be so: the server decides. */
export function useMay(role: SessionAnswer["role"]): boolean {
  const { data } = useSession();
  return data === undefined || ORDER.indexOf(data.role) >= ORDER.indexOf(role);
}
