"use client";

import { createContext, useContext } from "react";

/** The two windows every page can open. */
export interface Commands {
  readonly openSearch: () => void;
  readonly openHelp: () => void;
}

export const CommandContext = createContext<Commands>({ openSearch: () => undefined, openHelp: () => undefined });

export const useCommands = (): Commands => useContext(CommandContext);
