/** The folder with `initdb` and `postgres`; undefined: there is no server on this machine. */
export function postgresFolder(): string | undefined;
