import { join } from "node:path";
import { parseArgs } from "node:util";
import { SIZES, sizeNames } from "./fixture/size.ts";
import { writeFixture } from "./fixture/write-fixture.ts";
import { fixtureFolder } from "./folders.ts";

const USAGE = "usage: npm run bench:fixture -- S|M|L|XL [--out DIR]";

function main(): number {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: "string" } } });
  const names = sizeNames(positionals.join(","));
  if (typeof names === "string" || names.length === 0) {
    process.stderr.write(`${typeof names === "string" ? `${names}\n` : ""}${USAGE}\n`);
    return 2;
  }
  for (const name of names) {
    const folder = values.out === undefined ? fixtureFolder(name) : names.length === 1 ? values.out : join(values.out, name);
    const written = writeFixture(SIZES[name], folder, (line) => process.stderr.write(`${line}\n`));
    process.stdout.write(`${JSON.stringify({ size: name, folder, ...written })}\n`);
  }
  return 0;
}

process.exitCode = main();
