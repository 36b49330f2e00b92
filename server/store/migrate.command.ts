import { closeStore, openStore } from "./client.ts";

// Run by the launcher before the server starts: brings the database up to date and says in one line of JSON what it did.
const opened = await openStore();
if (opened.ok) {
  const snapshots = await opened.value.client.snapshot.count();
  process.stdout.write(`${JSON.stringify({ place: opened.value.place, migrated: opened.value.migrated, snapshots })}\n`);
  await closeStore(opened.value);
} else {
  process.stderr.write(`${opened.error.message}\n`);
  process.exitCode = 2;
}
