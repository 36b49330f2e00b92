// The import law and the house style as data: writes biome.json, one override block a room.
// Usage: node server/launch/biome-rooms.mjs [outfile]
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const WEB = ["next", "next/**", "react", "react-dom", "react-dom/**", "@xyflow/**", "server-only"];
const STORAGE = ["@prisma/**", "better-sqlite3", "pg"];
const CLOUD = ["@aws-sdk/**", "@smithy/**", "@kubernetes/**"];
const PURE = ["node:*", ...WEB, ...STORAGE, ...CLOUD];
const RULES = [...PURE, "zod"];

const server = (...rooms) => rooms.map((room) => `server/${room}`);
const CORE = ["model", "policy", "cluster", "facts", "graph", "query"];
const BELOW_JOBS = [...CORE, "findings", "view", "report", "review", "collect", "store", "contract"];

/** What each room may import from the others (`sees`) and which packages it may not (`ban`). */
export const ROOMS = {
  "server/model": { sees: [], ban: RULES },
  "server/policy": { sees: server("model"), ban: RULES },
  "server/cluster": { sees: server("model", "policy", "facts"), ban: RULES },
  "server/catalogue": { sees: server("policy"), ban: RULES },
  "server/facts": { sees: server("model"), ban: PURE },
  "server/graph": { sees: server("model", "policy", "cluster", "facts"), ban: RULES },
  "server/query": { sees: server("model", "policy", "cluster", "facts", "graph"), ban: RULES },
  "server/findings": { sees: server(...CORE), ban: RULES },
  "server/view": { sees: server("model", "contract"), ban: RULES },
  "server/report": { sees: server("model", "query", "findings", "view", "contract"), ban: [...WEB, ...STORAGE, ...CLOUD] },
  "server/review": { sees: server("model", "view", "report", "contract"), ban: [...WEB, ...STORAGE, ...CLOUD] },
  "server/collect": { sees: server("model", "facts"), ban: [...WEB, ...STORAGE] },
  "server/store": { sees: [...server("model", "facts"), "prisma/generated", "prisma/postgresql"], ban: [...WEB, ...CLOUD] },
  "server/jobs": { sees: server(...BELOW_JOBS), ban: [...WEB, ...STORAGE, ...CLOUD] },
  "server/gate": { sees: server("model", "store"), ban: [...WEB, ...STORAGE, ...CLOUD] },
  "server/contract": { sees: server("model"), ban: PURE },
  "server/api": { sees: [...server(...BELOW_JOBS, "jobs", "gate", "catalogue"), "package.json"], ban: [...WEB, ...STORAGE, ...CLOUD] },
  "server/cli": { sees: [...server("model", "api", "contract"), "package.json"], ban: [...WEB, ...STORAGE, ...CLOUD] },
  "server/demo": { sees: server("model", "contract"), ban: [...WEB, ...STORAGE, ...CLOUD] },
  "server/bench": { sees: server(...CORE, "collect", "store", "contract", "api"), ban: [...WEB, ...STORAGE, ...CLOUD] },
  "server/testing": { sees: server(...CORE, "contract"), ban: [...WEB, "@prisma/**", "better-sqlite3"] },
  "server/launch": { sees: [], ban: [...WEB, ...STORAGE, ...CLOUD] },
  components: { sees: server("contract", "view"), ban: ["node:*", "server-only", ...STORAGE, ...CLOUD] },
  app: { sees: ["components", ...server("api", "contract")], ban: [...STORAGE, ...CLOUD] },
};

const TESTS = ["**/*.test.ts", "**/*.test.tsx", "**/*.test.mjs", "e2e/**"];

const roomBlock = ([room, { sees, ban }]) => {
  const seen = [...new Set([room, ...sees])];
  const patterns = [
    { group: ["../**"], message: "Import another folder through the @/ alias." },
    { group: ["@/**", ...seen.map((one) => (one.endsWith(".json") ? `!@/${one}` : `!@/${one}/**`))], message: `${room} may import only: ${seen.join(", ")}.` },
    { group: ban, message: `${room} may not import this package.` },
  ];
  const noRestrictedImports = { level: "error", options: { patterns } };
  return { includes: [`${room}/**`, "!**/*.test.ts", "!**/*.test.tsx", "!**/*.test.mjs"], linter: { rules: { style: { noRestrictedImports } } } };
};

const naming = (includes, ...filenameCases) => ({
  includes,
  linter: { rules: { style: { useFilenamingConvention: { level: "error", options: { filenameCases } } } } },
});

const RULE_SET = {
  preset: "recommended",
  complexity: {
    useLiteralKeys: "off", // the compiler wants brackets for keys of an index signature
    noExcessiveCognitiveComplexity: { level: "error", options: { maxAllowedComplexity: 15 } },
    noExcessiveLinesPerFunction: { level: "error", options: { maxLines: 50, skipBlankLines: true } },
  },
  performance: { noBarrelFile: "error", noReExportAll: "error" },
  style: {
    noDefaultExport: "error",
    noEnum: "error",
    noNonNullAssertion: "error",
    noParameterAssign: "error",
    useImportType: "error",
    useNodejsImportProtocol: "error",
    noExcessiveLinesPerFile: { level: "error", options: { maxLines: 300 } },
  },
  suspicious: {
    noImportCycles: "error",
    noExplicitAny: "error",
    noConsole: "error",
    noControlCharactersInRegex: "off", // names from outside are searched for them on purpose
  },
  nursery: { noFloatingPromises: "error", noMisusedPromises: "error", useExhaustiveSwitchCases: "error" },
};

/** The whole configuration of Biome, as an object. */
export const biomeConfig = () => ({
  $schema: "./node_modules/@biomejs/biome/configuration_schema.json",
  vcs: { enabled: true, clientKind: "git", useIgnoreFile: true },
  // next rewrites tsconfig.json in its own format; bundles, cases and recorded answers are data, kept as they came
  files: {
    includes: [
      "**",
      "!tsconfig.json",
      "!package-lock.json",
      "!biome.json",
      "!server/demo/bundle",
      "!**/cases/**/*.json",
      "!**/fixtures",
      "!public",
      "!**/*.md",
      "!deploy",
      "!docs",
    ],
  },
  formatter: { indentStyle: "space", lineWidth: 160 },
  css: { parser: { tailwindDirectives: true } },
  linter: {
    domains: { project: "recommended", types: "recommended", react: "recommended", next: "recommended", test: "recommended" },
    rules: RULE_SET,
  },
  overrides: [
    ...Object.entries(ROOMS).map(roomBlock),
    naming(["server/**"], "kebab-case"),
    naming(["components/**"], "PascalCase", "camelCase"),
    {
      includes: ["app/**", "prisma/**/*.config.ts", "**/*.config.ts", "**/*.config.mjs", "proxy.ts"],
      linter: { rules: { style: { noDefaultExport: "off" } } },
    },
    { includes: ["components/ui/**"], linter: { rules: { style: { useFilenamingConvention: "off" } } } },
    {
      includes: TESTS,
      linter: { rules: { complexity: { noExcessiveLinesPerFunction: "off" }, style: { noExcessiveLinesPerFile: "off" } } },
    },
  ],
});

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(process.argv[2] ?? "biome.json", `${JSON.stringify(biomeConfig(), null, 2)}\n`);
}
