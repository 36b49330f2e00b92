/** Whom and what a sentence about an escalation speaks of, each as its reader knows it. */
export interface SentenceNames {
  readonly caller: string;
  /** The user, role, group or Kubernetes name that is got at; for a way to a whole account, whom it leads through. */
  readonly target: string;
  /** The resource that has the role, where it is known. */
  readonly holder?: string | undefined;
  /** The cluster that is opened. */
  readonly cluster?: string | undefined;
}

/** What the caller does, one sentence without its full stop. */
export type Sentence = (names: SentenceNames) => string;
