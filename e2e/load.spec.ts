import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, test } from "@playwright/test";
import { round } from "../server/bench/clock.ts";
import { parseSpeed } from "../server/bench/yardstick.ts";
import { crowd, timesOf } from "./load/crowd.ts";
import { type Answered, signedIn } from "./load/person.ts";
import { type Estate, estateOf, PROMISED, Questions } from "./load/questions.ts";
import { ownServer } from "./own-server.ts";
import type { ServerProcess } from "./server-process.ts";

/*
 * Two hundred people who think for five seconds between two questions: forty questions a second, pod, who and paths most of them. They and the server share this
 * machine. Every time: a minute on a small fixture. `npm run nightly`: half an hour on L, where the time that is promised is asserted.
 */
const isNightly = process.env["ROLEWALK_NIGHTLY"] === "1";
const SIZE = process.env["ROLEWALK_LOAD_SIZE"] ?? (isNightly ? "L" : "S");
const SECONDS = Number(process.env["ROLEWALK_LOAD_SECONDS"] ?? (isNightly ? 1800 : 60));
const USERS = 200;
const THINK_MS = 5000;
/** What is promised of pod, who and paths on L, on two cores that have nothing else to do. */
const GOAL_MS = 200;
/** In the short form answers may take so many times as long as those of somebody who is alone with the server: the half of them, and all but the slowest. */
const ROOM = { alone: 10, p50Ms: GOAL_MS, p95Ms: 500 } as const;
/** Processor time of the server for one answer, as MiB of JSON that is parsed in that time here and now: it does not hang on what else the machine does. */
const MIB_PER_ANSWER = 5;
/** Cores that other work may take before it is its doing how long answers take. */
const QUIET = 0.3;
/** How much memory may grow from one third of the time to the next. */
const GROWTH = isNightly ? 1.05 : 1.25;
const SPARE_MIB = 64;
/** People come within so many seconds; what they ask until then is answered, and not counted. */
const ARRIVAL_MS = 10_000;
const ALONE = 90;
const SAMPLES = 30;

const run = promisify(execFile);
const launch = join(import.meta.dirname, "..", "server", "launch");
const home = mkdtempSync(join(tmpdir(), "rolewalk-load-"));

let server: ServerProcess;
let estate: Estate;

test.beforeAll(async () => {
  test.setTimeout(600_000);
  const bundle = process.env["ROLEWALK_LOAD_BUNDLE"] ?? join(home, "fixture");
  const env = { ...process.env, ROLEWALK_HOME: home, DATABASE_URL: "" };
  const node = (...words: readonly string[]) => run(process.execPath, words, { env, maxBuffer: 2 ** 28 });
  if (process.env["ROLEWALK_LOAD_BUNDLE"] === undefined) await node(join(launch, "bench.mjs"), "fixture", SIZE, "--out", bundle);
  await node(join(launch, "rolewalk.mjs"), "import", bundle, "--label", SIZE);
  server = await ownServer({}, home);
  estate = await estateOf((path) => server.ask(path));
});

test.afterAll(async () => {
  await server?.end();
  rmSync(home, { recursive: true, force: true });
});

const tell = (line: string): void => void process.stdout.write(`    load  ${line}\n`);
const ofKinds = (answers: readonly Answered[], kinds: readonly string[]): readonly Answered[] => answers.filter(({ kind }) => kinds.includes(kind));
const asText = (times: ReturnType<typeof timesOf>): string => `${times.asked} asked, p50 ${times.p50}, p95 ${times.p95}, p99 ${times.p99}, max ${times.max} ms`;

/** What somebody waits for who is alone with the server. */
async function alone(authorization: Readonly<Record<string, string>>): Promise<readonly Answered[]> {
  const person = await signedIn(server.address, authorization);
  const questions = new Questions(estate, "alone");
  const answers: Answered[] = [];
  for (let i = 0; i < ALONE; i += 1) for (const kind of PROMISED) answers.push(await person.ask(kind, questions.of(kind)));
  person.leave();
  return answers;
}

interface ProcessNow {
  /** What the process holds, and what is in use of it by the thread that answers: least where the collector has just been. */
  readonly mib: number;
  readonly usedMib: number;
  /** Processor time that it has taken. */
  readonly cpuSeconds: number;
}

/** The server's process, by its own word. */
async function processNow(): Promise<ProcessNow> {
  const text = await (await server.ask("/metrics")).text();
  const one = (name: string): number => Number(new RegExp(`^${name} (\\S+)`, "m").exec(text)?.[1]);
  const used = one("nodejs_heap_size_used_bytes") + one("nodejs_external_memory_bytes");
  return { mib: one("process_resident_memory_bytes") / 2 ** 20, usedMib: used / 2 ** 20, cpuSeconds: one("process_cpu_seconds_total") };
}

interface Work {
  readonly server: number;
  readonly people: number;
  readonly machine: number;
}

/** Seconds of processor time since the start of the server, of this process, and of the machine. */
async function workSoFar(): Promise<Work> {
  const { user, system } = process.cpuUsage();
  const machine = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
  return { server: (await processNow()).cpuSeconds, people: (user + system) / 1e6, machine };
}

const least = (values: readonly number[]): number => Math.round(Math.min(...values));

/** Does something again and again, one after the other, until the work is done. */
async function meanwhile(everyMs: number, what: () => Promise<void>, work: Promise<void>): Promise<void> {
  let isDone = false;
  const ended = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await what();
    await Promise.race([sleep(everyMs), ended]);
  }
  await ended;
}

test("two hundred people are answered, none of them with an error, and in time; memory does not grow", async () => {
  test.setTimeout((SECONDS + 300) * 1000);
  const authorization = server.authorization();
  const one = timesOf(await alone(authorization));
  const [answers, counted, held]: [Answered[], Answered[], ProcessNow[]] = [[], [], []];
  const [began, before] = [Date.now(), await workSoFar()];
  const take = (answer: Answered): void => {
    answers.push(answer);
    if (Date.now() - began > ARRIVAL_MS) counted.push(answer);
  };
  const living = crowd({ users: USERS, thinkMs: THINK_MS, seconds: SECONDS }, estate, server.address, authorization, take);
  await meanwhile((SECONDS * 1000) / SAMPLES, async () => void held.push(await processNow()), living);

  const after = await workSoFar();
  const [served, asking] = [after.server - before.server, after.people - before.people];
  const others = (after.machine - before.machine - served - asking) / ((Date.now() - began) / 1000);
  const perAnswer = (served / answers.length) * parseSpeed();
  const promised = timesOf(ofKinds(counted, PROMISED));
  tell(`${SIZE}, ${SECONDS} s, ${Math.round(answers.length / SECONDS)} a second; alone: ${asText(one)}`);
  tell(
    `server ${round(served / SECONDS)} cores, people ${round(asking / SECONDS)}, other work ${round(others)}; an answer as ${round(perAnswer)} MiB of JSON parsed`,
  );
  for (const kind of new Set(counted.map((answer) => answer.kind))) tell(`${kind}: ${asText(timesOf(ofKinds(counted, [kind])))}`);
  const third = Math.floor(held.length / 3);
  const leastOf = (of: (now: ProcessNow) => number): readonly [number, number] => [
    least(held.slice(third, 2 * third).map(of)),
    least(held.slice(2 * third).map(of)),
  ];
  const [then, last] = leastOf(({ mib }) => mib);
  const [usedThen, usedLast] = leastOf(({ usedMib }) => usedMib);
  tell(`pod, who and paths together: ${asText(promised)}; memory ${then} MiB, then ${last} MiB; in use ${usedThen} MiB, then ${usedLast} MiB`);

  expect(answers.flatMap(({ wrong }) => wrong ?? [])).toEqual([]);
  // everybody thinks for as long as was said: an answer that takes long is a question less
  expect(answers.length).toBeGreaterThan(0.6 * USERS * (SECONDS / (THINK_MS / 1000)));
  expect(last).toBeLessThan(GROWTH * then + SPARE_MIB);
  expect(usedLast).toBeLessThan(GROWTH * usedThen + SPARE_MIB);
  expect(perAnswer).toBeLessThan(MIB_PER_ANSWER);
  if (isNightly) expect(promised.p95).toBeLessThan(GOAL_MS);
  else if (others > QUIET) tell("other work shares the machine: nothing is asserted by the clock");
  else {
    expect(promised.p50).toBeLessThan(Math.max(ROOM.p50Ms, ROOM.alone * one.p50));
    expect(promised.p95).toBeLessThan(Math.max(ROOM.p95Ms, ROOM.alone * one.p95));
  }
});
