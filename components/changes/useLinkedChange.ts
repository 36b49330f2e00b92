"use client";

import { useEffect, useEffectEvent, useState } from "react";
import type { Proposal } from "@/components/state/useProposal";
import { type LinkedChange, linkedChange } from "./changeLink";

/**
 * Takes the change that the address holds, once for each address, and takes it out of the address: what is edited afterwards is no longer that. Nothing is tried by it.
 */
export function useLinkedChange(take: (proposal: Proposal) => void): LinkedChange | undefined {
  const [linked, setLinked] = useState<LinkedChange | undefined>(undefined);
  const taken = useEffectEvent(take);
  useEffect(() => {
    const read = async () => {
      const { hash, pathname, search } = window.location;
      const found = await linkedChange(hash);
      if (!found) return;
      history.replaceState(history.state, "", pathname + search);
      if (found.ok) taken(found.proposal);
      setLinked(found);
    };
    const onChange = () => void read();
    onChange();
    window.addEventListener("hashchange", onChange);
    return () => window.removeEventListener("hashchange", onChange);
  }, []);
  return linked;
}
