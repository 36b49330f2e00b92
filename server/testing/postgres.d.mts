/** A server that was started for tests. */
export interface TestPostgres {
  /** Of the database that every server has. */
  readonly url: string;
  /** What must not be told. */
  readonly password: string;
  /** Makes a new, empty database and gives its URL. */
  readonly create: () => Promise<string>;
  readonly query: (sql: string, url: string) => Promise<readonly Record<string, unknown>[]>;
  /** Kills the server and starts it again on what it had written. */
  readonly crash: () => Promise<void>;
  /** Ends the server and leaves nothing of it. */
  readonly stop: () => Promise<void>;
}

/** Starts a server of its own. `dataDisk`: an empty folder for what is in the databases, without the log that is written ahead. */
export function startPostgres(options?: { readonly dataDisk?: string }): Promise<TestPostgres>;
