import { afterAll, beforeAll, expect, test } from "vitest";
import { type Served, serve } from "./served-for-tests.ts";
import { endedJob } from "./server-job.ts";

let server: Served;
let asked = 0;
/** As a server answered before there were jobs of reviews. */
const job = (state: string) => ({ id: "j1", kind: "import", state, progress: [], error: null, snapshot: state === "done" ? "s1" : null });

beforeAll(async () => {
  server = await serve(async () => {
    asked += 1;
    return Response.json(job(asked < 3 ? "running" : "done"));
  });
});
afterAll(() => server.stop());

test("a job is asked for until it has ended, and one of an earlier server is understood", async () => {
  expect(await endedJob(server.url, "jobs", job("queued"))).toEqual({ ...job("done"), review: null });
  expect(asked).toBe(3);
});
