/** Why the store cannot be opened, or cannot keep what it was given. `message` is one line for the person. */
export type StoreProblem =
  | { readonly kind: "unsupported-database"; readonly message: string }
  | { readonly kind: "unavailable"; readonly message: string }
  | { readonly kind: "migration-failed"; readonly message: string }
  | { readonly kind: "newer-database"; readonly message: string };

const FULL = /ENOSPC|disk is full|SQLITE_FULL|No space left on device/i;
const READ_ONLY = /EROFS|readonly database|read-only file system|SQLITE_READONLY|read-only transaction/i;

/**
 * Does work on a database; a disk that is full or may not be written is told in one line. Whatever failed, what the work was to keep is not kept in part:
 * it is done in one transaction.
 * @throws Error
 */
export async function toldPlainly<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const message = messageOf(thrown);
    if (FULL.test(message)) throw new Error(`the disk of the database \`${place}\` is full: nothing of this was kept`, { cause: thrown });
    if (READ_ONLY.test(message)) throw new Error(`the database \`${place}\` is on a disk that may not be written: nothing of this was kept`, { cause: thrown });
    throw thrown;
  }
}

/** The text of anything that was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
