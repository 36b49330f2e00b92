/** The phase of a pod, and why it is not the whole of it: one that crashes again and again is `Running`. Undefined where nothing was told. */
export const phaseWords = (phase: string | null | undefined, reason: string | undefined): string | undefined =>
  [phase, reason].filter((word) => word).join(", ") || undefined;
