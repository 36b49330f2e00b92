import { Command, CommanderError } from "commander";
import { version } from "@/package.json";
import { UnreachableError, UsageError } from "@/server/api/usage-error.ts";
import { addAccept } from "./accept.ts";
import { addAccess } from "./access.ts";
import { ask, withCommon } from "./ask.ts";
import { addAudit } from "./audit.ts";
import { addChokePoints } from "./choke-points.ts";
import { addDatabase } from "./db.ts";
import { addDiff } from "./diff.ts";
import { addDoctor } from "./doctor.ts";
import { addExport } from "./export.ts";
import { addFindings } from "./findings.ts";
import { addForget } from "./forget.ts";
import { addHistory } from "./history.ts";
import { addImport } from "./import.ts";
import { addKubeCan } from "./kube-can.ts";
import { asKubectlPlugin } from "./kubectl.ts";
import { askOrCheck, withLive } from "./live.ts";
import { addLogin } from "./login.ts";
import { addMarks } from "./marks.ts";
import { addPushKey } from "./push-key.ts";
import { addReport } from "./report.ts";
import { addReview } from "./review.ts";
import { addScan } from "./scan.ts";
import { addSignInLink } from "./sign-in-link.ts";
import { addSimulate } from "./simulate.ts";
import { addTimeline } from "./timeline.ts";
import { addTokens } from "./tokens.ts";
import { addWhatIf } from "./what-if.ts";
import { addWhy } from "./why.ts";

const HOPS = "`direct`: only in one hop; `indirect`: only in more";

const EXIT = { usage: 2, unreachable: 3 } as const;

const COMMANDS = [
  addAccess,
  addDoctor,
  addImport,
  addScan,
  addDatabase,
  addDiff,
  addWhatIf,
  addTimeline,
  addHistory,
  addFindings,
  addAccept,
  addMarks,
  addChokePoints,
  addReport,
  addReview,
  addExport,
  addPushKey,
  addSignInLink,
  addLogin,
  addTokens,
  addForget,
  addAudit,
  addKubeCan,
  addSimulate,
  addWhy,
];

const onOneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, " ");

function program(): Command {
  const cli = new Command("rolewalk")
    .description("who can assume what between Kubernetes clusters and AWS IAM, with a proof for every yes and a reason for every no")
    .version(version)
    .exitOverride()
    .showSuggestionAfterError(true);
  cli.configureOutput({ outputError: (text, write) => write(`${onOneLine(text.replace(/^error: /, "rolewalk: "))}\n`) });
  withLive(
    withCommon(
      cli.command("explain <from> <to>").description("judge the direct edge, one verdict per mechanism").option("--action <name>", "this action alone"),
    ),
  ).action((from, to, o, command) => askOrCheck("explain", { from, to, action: o.action }, command));
  withLive(withCommon(cli.command("pod <pod>").description("which credentials a pod really has").option("--container <name>").option("--sdk <name>"))).action(
    (pod, o, command) => askOrCheck("pod", { pod, container: o.container, sdk: o.sdk }, command),
  );
  withCommon(cli.command("who <to>").description("everything that can end up as TO").option("--hops <far>", HOPS)).action((to, o) =>
    ask("who", { to, hops: o.hops }, o),
  );
  withCommon(cli.command("reach <from>").description("everything FROM can end up as").option("--hops <far>", HOPS)).action((from, o) =>
    ask("reach", { from, hops: o.hops }, o),
  );
  withCommon(cli.command("paths <from> <to>").description("the best ways from one to the other").option("--max-hops <n>").option("--limit <n>")).action(
    (from, to, o) => ask("paths", { from, to, maxHops: o.maxHops, limit: o.limit }, o),
  );
  withCommon(cli.command("can <principal> <action> [resource]").description("whether a principal may do an action")).action((principal, action, resource, o) =>
    ask("can", { principal, action, resource }, o),
  );
  withCommon(cli.command("who-can <action> [resource]").description("every principal that may do an action")).action((action, resource, o) =>
    ask("who-can", { action, resource }, o),
  );
  withCommon(cli.command("permissions <principal>").description("what a principal may do, service by service, the sensitive actions marked"))
    .option("--service <prefix>", "this service alone, with every action by name")
    .action((principal, o) => ask("permissions", { principal, service: o.service }, o));
  withCommon(cli.command("cluster-access [cluster]").description("who can enter a cluster, and which rows have no effect")).action((cluster, o) =>
    ask("cluster-access", { cluster }, o),
  );
  withCommon(cli.command("cluster-migration [cluster]").description("what a switch of the authentication mode to API would change")).action((cluster, o) =>
    ask("cluster-migration", { cluster }, o),
  );
  withCommon(cli.command("clusters").description("the clusters of the snapshot")).action((o) => ask("clusters", {}, o));
  withCommon(cli.command("coverage").description("what was read, what failed, what is missing")).action((o) => ask("coverage", {}, o));
  withCommon(cli.command("owner <ref>").description("who answers for an entity, and where that is written")).action((ref, o) => ask("owner", { ref }, o));
  withCommon(cli.command("search <words...>").description("find entities by name")).action((words: string[], o) => ask("search", { q: words.join(" ") }, o));
  for (const add of COMMANDS) add(cli);
  return cli;
}

/** One clear line on stderr; a stack only for what is a fault of ours. */
function fail(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : EXIT.usage;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  process.stderr.write(`rolewalk: ${onOneLine(message)}\n`);
  if (thrown instanceof UsageError) return EXIT.usage;
  if (thrown instanceof UnreachableError) return EXIT.unreachable;
  if (process.env["ROLEWALK_DEBUG"] && thrown instanceof Error) process.stderr.write(`${thrown.stack}\n`);
  return EXIT.usage;
}

// a reader that has seen enough (`| head`) closes the pipe: that is no error
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : EXIT.usage));

try {
  await (process.env["ROLEWALK_AS"] === "kubectl-plugin" ? asKubectlPlugin(program()) : program()).parseAsync();
} catch (thrown) {
  process.exitCode = fail(thrown);
}
