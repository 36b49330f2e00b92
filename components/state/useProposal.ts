"use client";

import { useTabMemory } from "./useTabMemory";

/** A change that is proposed: documents as JSON or YAML, and the entity they are of, where one was chosen. */
export interface Proposal {
  readonly text: string;
  readonly about: string | null;
}

const NONE: Proposal = { text: "", about: null };

/** The change that is being tried, kept in this tab's memory alone: policies are nobody else's business. */
export const useProposal = () => useTabMemory("proposal", NONE);
