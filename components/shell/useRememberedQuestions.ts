"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect } from "react";
import { ASKED_KEY, askedBy, parseAsked, withAsked } from "@/components/search/asked";
import { readLocalSetting, writeLocalSetting } from "@/components/state/useLocalSetting";

/** Keeps the last questions of this browser, for the search window. The external system is its storage. */
export function useRememberedQuestions(): void {
  const path = usePathname();
  const params = useSearchParams().toString();
  useEffect(() => {
    const asked = askedBy(path, new URLSearchParams(params));
    if (asked) writeLocalSetting(ASKED_KEY, JSON.stringify(withAsked(parseAsked(readLocalSetting(ASKED_KEY) ?? ""), asked)));
  }, [path, params]);
}
