"use client";

import { useTabMemory } from "./useTabMemory";

/** The error that was pasted last, kept in this tab's memory alone: it may hold names of people and sessions. */
export const usePastedError = () => useTabMemory("pasted error", "");
