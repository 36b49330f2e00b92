/**
 * Whether a part of the page could not be fetched: after an update the server no longer has the parts of the page that is still open, or it is not reached.
 * Bundlers name this error in two ways.
 */
export const isMissingPart = (error: Error): boolean =>
  error.name === "ChunkLoadError" ||
  /\b(?:failed to load chunk|loading (?:css )?chunk \S+ failed|error loading dynamically imported module)/i.test(error.message);

/** What to do about it, in words. */
export const MISSING_PART = "A part of this page could not be fetched: Rolewalk was updated since it was opened, or the server is not reached.";
