/** Keeps what the user of this machine did to the local database in its audit trail, by the words that a server has for it; elsewhere nothing is kept. */
export type Told = (action: string, target: string, detail?: Readonly<Record<string, unknown>>) => Promise<void>;

/** For what is kept in a file: there is no trail. */
export const untold: Told = async () => undefined;
