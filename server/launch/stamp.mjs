// A stamp remembers what something was built from. Checking one costs a stat a file; contents are read only where a stat differs.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "./paths.mjs";

const digest = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

const describe = (path) => {
  const { size, mtimeMs } = statSync(join(ROOT, path));
  return { path, size, mtimeMs, sha256: digest(join(ROOT, path)) };
};

/** Describes the files (paths relative to the checkout) as they are now. Take it before building, so that later edits show. */
export const describeInputs = (paths) => [...new Set(paths)].sort().map(describe);

/** One name for the contents of the inputs, independent of file times. */
export const inputsId = (inputs) => {
  const hash = createHash("sha256");
  for (const { path, sha256 } of inputs) hash.update(`${path}\0${sha256}\n`);
  return hash.digest("hex").slice(0, 16);
};

/** Every file below the given files and folders for which `keep(path)` holds, relative to the checkout; absent ones count as empty. */
export const listFiles = (starts, keep = () => true) => {
  const found = [];
  const visit = (path) => {
    const stat = statSync(join(ROOT, path), { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      for (const name of readdirSync(join(ROOT, path))) if (keep(join(path, name))) visit(join(path, name));
    } else if (stat?.isFile()) found.push(path);
  };
  for (const start of starts) visit(start);
  return found.sort();
};

/** The stamp at `file`, or undefined when there is none or it cannot be read. */
export const readStamp = (file) => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
};

/** Writes a stamp in one step: readers see the old one or the new one. */
export const writeStamp = (file, stamp) => {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(stamp)}\n`);
  renameSync(temporary, file);
};

const compare = (input) => {
  const stat = statSync(join(ROOT, input.path), { throwIfNoEntry: false });
  if (!stat?.isFile()) return "changed";
  if (stat.size === input.size && stat.mtimeMs === input.mtimeMs) return "same";
  return stat.size === input.size && digest(join(ROOT, input.path)) === input.sha256 ? "touched" : "changed";
};

/**
 * The stamp at `file` when everything it was built from is unchanged, else undefined. Files that were only touched are remembered
 * with their new times where the folder can be written.
 */
export const freshStamp = (file) => {
  const stamp = readStamp(file);
  if (!Array.isArray(stamp?.inputs)) return undefined;
  const outcomes = stamp.inputs.map(compare);
  if (outcomes.includes("changed")) return undefined;
  if (outcomes.includes("touched")) {
    try {
      writeStamp(file, { ...stamp, inputs: describeInputs(stamp.inputs.map(({ path }) => path)) });
    } catch {
      // a read-only checkout: the contents are compared again next time
    }
  }
  return stamp;
};
