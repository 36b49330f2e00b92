import { Estate } from "@/server/api/estate.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";
import type { findRecord } from "@/server/api/load-snapshot.ts";

/** What every command takes. */
export interface CommonOptions {
  readonly bundle?: string;
  readonly server?: string;
  readonly snapshot?: string;
  readonly json?: boolean;
}

/** What is asked, and the snapshot that it is; undefined: it is a bundle. */
export interface Named {
  readonly estate: Estate;
  readonly record: Awaited<ReturnType<typeof findRecord>> | undefined;
}

let opened: { readonly key: string; readonly named: Promise<Named> } | undefined;

/** The bundle that was named, or the snapshot that was named, or the newest one of the local database; read once however often it is asked. */
export const openEstate = async (options: CommonOptions): Promise<Estate> => (await openNamed(options)).estate;

/** The same, with which snapshot it is. */
export function openNamed(options: CommonOptions): Promise<Named> {
  const key = JSON.stringify([options.bundle, options.snapshot]);
  if (opened?.key !== key) opened = { key, named: readNamed(options) };
  return opened.named;
}

async function readNamed(options: CommonOptions): Promise<Named> {
  const now = new Date();
  if (options.bundle) return { estate: new Estate(await factsOfBundle(options.bundle, now), now.getTime()), record: undefined };
  // the database client is large: a question on a bundle does not wait for it
  const [{ findRecord, noteOfPartial, shownOnCommandLine, withStore }, { estateOfSnapshot }] = await Promise.all([
    import("@/server/api/load-snapshot.ts"),
    import("@/server/api/snapshot-estate.ts"),
  ]);
  return withStore(async (store) => {
    const record = await findRecord(store, options.snapshot, shownOnCommandLine);
    const note = options.snapshot === undefined ? await noteOfPartial(store, record.id) : undefined;
    if (note !== undefined) process.stderr.write(`rolewalk: ${note}\n`);
    return { estate: (await estateOfSnapshot(store, record, now.getTime())).estate, record };
  });
}
