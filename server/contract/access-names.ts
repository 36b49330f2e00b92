import { ACCESS_FACETS as FACETS, ACCESS_SORTS as SORTS } from "@/server/model/access-table.ts";

/** In a file of their own: screens need the lists and not the library that checks shapes. */

/** What the table of access can be narrowed by; each is also the name of the parameter. */
export const ACCESS_FACETS = FACETS;
export type AccessFacetName = (typeof ACCESS_FACETS)[number];

export const ACCESS_SORTS = SORTS;
export type AccessSort = (typeof ACCESS_SORTS)[number];
