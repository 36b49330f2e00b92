import type { Estate } from "./estate.ts";
export const askClusterAccess = (_e: Estate, _p: { cluster?: string | undefined }): unknown => ({ entries: [] });
