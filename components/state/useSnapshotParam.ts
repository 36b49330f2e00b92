"use client";

import { parseAsString, useQueryState } from "nuqs";

/** The snapshot every question on this page is asked of; null is the newest. It lives in the address. */
export const useSnapshotParam = () => useQueryState("snapshot", parseAsString.withOptions({ history: "push" }));
