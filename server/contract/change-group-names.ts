/** By what changes are grouped. In a file of its own: screens need the names and not the library that checks shapes. */
export const GROUP_KINDS = ["namespace", "owner", "account"] as const;
export type GroupKind = (typeof GROUP_KINDS)[number];

/** What is counted of a group. */
export const COUNTED = ["appeared", "disappeared", "changed", "opened", "closed"] as const;
export type Counted = (typeof COUNTED)[number];
