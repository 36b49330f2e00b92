import { Estate } from "@/server/api/estate.ts";
import { factsOfBundle } from "@/server/api/load-bundle.ts";

/** What every command takes. */
export interface CommonOptions {
  readonly bundle?: string;
  readonly server?: string;
  readonly snapshot?: string;
  readonly json?: boolean;
}

let opened: { readonly key: string; readonly estate: Promise<Estate> } | undefined;

/** The bundle that was named, or the snapshot that was named, or the newest one of the local database; read once however often it is asked. */
export function openEstate(options: CommonOptions): Promise<Estate> {
  const key = JSON.stringify([options.bundle, options.snapshot]);
  if (opened?.key !== key) opened = { key, estate: readEstate(options) };
  return opened.estate;
}

async function readEstate(options: CommonOptions): Promise<Estate> {
  const now = new Date();
  if (options.bundle) return new Estate(await factsOfBundle(options.bundle, now), now.getTime());
  // the database client is large: a question on a bundle does not wait for it
  const [{ findRecord, noteOfPartial, shownOnCommandLine, withStore }, { estateOfSnapshot }] = await Promise.all([
    import("@/server/api/load-snapshot.ts"),
    import("@/server/api/snapshot-estate.ts"),
  ]);
  return withStore(async (store) => {
    const record = await findRecord(store, options.snapshot, shownOnCommandLine);
    const note = options.snapshot === undefined ? await noteOfPartial(store, record.id) : undefined;
    if (note !== undefined) process.stderr.write(`rolewalk: ${note}\n`);
    return (await estateOfSnapshot(store, record, now.getTime())).estate;
  });
}
