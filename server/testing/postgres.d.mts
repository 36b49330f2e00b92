/** A server that was started for tests. */
export interface TestPostgres {
  /** Of the database that every server has. */
  readonly url: string;
  /** What must not be told. */
  readonly password: string;
  /** Makes a new, empty database and gives its URL. */
  readonly create: () => Promise<string>;
  readonly query: (sql: string, url: string) => Promise<readonly Record<string, unknown>[]>;
  /** Ends the server and leaves nothing of it. */
  readonly stop: () => Promise<void>;
}

/** Starts a server of its own. `folder`: where its files lie, an empty one; else a temporary one. */
export function startPostgres(options?: { readonly folder?: string }): Promise<TestPostgres>;
