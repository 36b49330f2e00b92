// The thread that reads bundles and live sources into snapshots, so that the web thread stays free.
import { checkWork, importWork, pushWork, scanWork } from "@/server/api/job-work.ts";
import { inThread } from "@/server/api/run-job-thread.ts";

export const importBundle = inThread(importWork);
export const scanSources = inThread(scanWork);
export const checkSources = inThread(checkWork);
export const takeSent = inThread(pushWork);
