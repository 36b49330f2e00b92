import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { costOf, median } from "./clock.ts";

/** All JSON files below a folder. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

export interface Parsing {
  readonly bytes: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** What `JSON.parse` takes for the very bytes of a bundle, file by file: reading the files is not counted. */
export function parseAll(folder: string): Parsing {
  let bytes = 0;
  let seconds = 0;
  let cpuSeconds = 0;
  for (const file of filesBelow(folder)) {
    const text = readFileSync(file, "utf8");
    bytes += Buffer.byteLength(text);
    const cost = costOf(() => void JSON.parse(text));
    seconds += cost.seconds;
    cpuSeconds += cost.cpuSeconds;
  }
  return { bytes, seconds, cpuSeconds };
}

const TEXT = JSON.stringify(
  Array.from({ length: 4_000 }, (_, i) => ({
    Effect: "Allow",
    Action: [`ec2:Describe${i}`, "s3:Get*"],
    Resource: `arn:aws:s3:::bucket-${i}/*`,
    Condition: { Bool: { key: true } },
  })),
);

/** MiB of policy-like text that `JSON.parse` takes in a second of processor time here and now: what other numbers are held against on another machine. */
export function parseSpeed(): number {
  const speeds = Array.from({ length: 15 }, () => TEXT.length / 2 ** 20 / costOf(() => void JSON.parse(TEXT)).cpuSeconds);
  return median(speeds);
}
