/** The folder of an up-to-date bundle of the command line and the worker entries, built first where needed. */
export function ensureBundle(notice?: (line: string) => void): Promise<{ readonly directory: string; readonly built: boolean }>;
