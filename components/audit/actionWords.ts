/** What somebody did, as the middle of a sentence: "Asha **marked** arn:…". */
const WORDS: Readonly<Record<string, string>> = {
  "signed-in": "signed in",
  "signed-out": "signed out",
  "sign-in.refused": "was refused at the sign-in:",
  "sessions.ended": "ended the sessions of",
  "source.saved": "saved the source",
  "source.removed": "removed the source",
  "scan.started": "started the scan",
  "bundle.added": "added the bundle",
  "snapshot.deleted": "deleted the snapshot",
  "risk.accepted": "accepted the risk",
  "risk.withdrawn": "withdrew the accepted risk",
  "mark.set": "marked",
  "mark.removed": "took the mark from",
  "report.taken": "took a report of",
  "review.begun": "began the review",
  "review.decided": "decided in the review",
  "review.imported": "filled in the review",
  "review.taken": "took along the review",
  "review.closed": "closed the review",
  "token.made": "made the token",
  "token.revoked": "took back the token",
  "audit.exported": "exported the",
  "person.forgotten": "gave a pseudonym to the person who is now",
  "database.backed-up": "copied the database to",
  "database.copied": "copied the database into",
  "database.restored": "put back the database from",
};

/** An action in words; one that has none yet by its own name. */
export const actionWords = (action: string): string => WORDS[action] ?? action;

/** The same as a choice in a list: "Signed in". */
export const actionName = (action: string): string => {
  const words = actionWords(action).replace(/[: ]*(of|to|from|the)?:?$/, "");
  return `${words[0]?.toUpperCase() ?? ""}${words.slice(1)}`;
};
