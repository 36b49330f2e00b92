"use client";

import { useRouter } from "next/navigation";
import { hrefOf } from "@/components/shell/href";
import { useHref } from "@/components/shell/useHref";
import { readLocalSetting, writeLocalSetting } from "@/components/state/useLocalSetting";
import type { EntityAnswer } from "@/server/contract/screen";
import { parseRecent, RECENT_KEY, withRecent } from "./recent";

/** Leads to an entity's page and remembers that it was opened. */
export function useOpenEntity(): (entity: EntityAnswer) => void {
  const router = useRouter();
  const stay = useHref();
  return (entity) => {
    writeLocalSetting(RECENT_KEY, JSON.stringify(withRecent(parseRecent(readLocalSetting(RECENT_KEY) ?? ""), entity)));
    router.push(stay(hrefOf(entity.ref)));
  };
}
