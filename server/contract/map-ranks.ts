/** Columns of the map, left to right; an empty one is not drawn. In a file of its own: screens need the list and not the library that checks shapes. */
export const MAP_RANKS = ["workloads", "service-accounts", "machinery", "roles", "outside"] as const;
