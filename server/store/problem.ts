/** Why the store cannot be opened, or cannot keep what it was given. `message` is one line for the person. */
export type StoreProblem =
  | { readonly kind: "unsupported-database"; readonly message: string }
  | { readonly kind: "unavailable"; readonly message: string }
  | { readonly kind: "migration-failed"; readonly message: string }
  | { readonly kind: "newer-database"; readonly message: string };

/** The text of anything that was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
