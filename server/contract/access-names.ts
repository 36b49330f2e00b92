/** In a file of their own: screens need the lists and not the library that checks shapes. */

/** What the table of access can be narrowed by; each is also the name of the parameter. */
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
export type AccessFacetName = (typeof ACCESS_FACETS)[number];

export const ACCESS_SORTS = ["verdict", "who", "how", "whom", "pairs"] as const;
export type AccessSort = (typeof ACCESS_SORTS)[number];
