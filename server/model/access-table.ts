/** The ways to narrow the table of access, each with the values there are; each is also the name of its parameter. */
export const ACCESS_FACETS = [
  "verdict",
  "how",
  "crosses",
  "whoKind",
  "whoCluster",
  "whoNamespace",
  "whoAccount",
  "whomKind",
  "whomCluster",
  "whomNamespace",
  "whomAccount",
] as const;
export type AccessFacet = (typeof ACCESS_FACETS)[number];

/** What the table of access can be sorted by. */
export const ACCESS_SORTS = ["verdict", "who", "how", "whom", "pairs"] as const;
export type AccessSort = (typeof ACCESS_SORTS)[number];
