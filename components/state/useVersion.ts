"use client";

import { createContext, useContext } from "react";

/** The version of the product that serves this page. */
export const VersionContext = createContext("");

export const useVersion = (): string => useContext(VersionContext);
