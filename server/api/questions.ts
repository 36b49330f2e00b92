import { z } from "zod";
import { actionCatalogue } from "@/server/catalogue/action-catalogue.ts";
import {
  canAnswer,
  clusterAccessAnswer,
  clusterMigrationAnswer,
  coverageAnswer,
  explainAnswer,
  kubeCanAnswer,
  kubePermissionsAnswer,
  kubeWhoCanAnswer,
  pathsAnswer,
  podAnswer,
  reachAnswer,
  sdkName,
  whoAnswer,
  whoCanAnswer,
} from "@/server/contract/answers.ts";
import { permissionsAnswer } from "@/server/contract/permissions.ts";
import { entityAnswer, mapAnswer, overviewAnswer, searchAnswer } from "@/server/contract/screen.ts";
import { whyAnswer } from "@/server/contract/why.ts";
import { withAskedEnds } from "@/server/graph/asked-ends.ts";
import { reachPage, whoPage } from "@/server/query/closure.ts";
import { explain } from "@/server/query/explain.ts";
import { oldestCapture } from "@/server/query/oldest-capture.ts";
import { pathsBetween } from "@/server/query/path-answer.ts";
import { ACCESS_QUESTIONS } from "./access-questions.ts";
import { askCan, askWhoCan } from "./ask-can.ts";
import { askClusterAccess } from "./ask-cluster-access.ts";
import { askClusterMigration } from "./ask-cluster-migration.ts";
import { askEntity } from "./ask-entity.ts";
import { askKubeCan, askKubeWhoCan } from "./ask-kube-can.ts";
import { askKubePermissions } from "./ask-kube-permissions.ts";
import { askMap } from "./ask-map.ts";
import { askOverview } from "./ask-overview.ts";
import { askPermissions } from "./ask-permissions.ts";
import { askPod } from "./ask-pod.ts";
import { askSearch } from "./ask-search.ts";
import { STEP_QUESTIONS } from "./ask-step.ts";
import { coverageOf } from "./coverage-of.ts";
import { EDITING_QUESTIONS } from "./editing-questions.ts";
import { exportPartQuestion } from "./export-graph.ts";
import { FINDING_QUESTIONS } from "./finding-questions.ts";
import { OWNER_QUESTIONS } from "./owner-questions.ts";
import { name, pageOf, paging, whole } from "./params.ts";
import { PLACE_QUESTIONS } from "./place-questions.ts";
import { type Question, question } from "./question.ts";
import { resolve } from "./resolve.ts";
import { askWhy, MAX_ERROR_TEXT } from "./why/ask-why.ts";

const explainQuestion = question({
  name: "explain",
  summary: "judges the direct edge between two entities: one verdict per mechanism, with its proof",
  params: z.object({ from: name("FROM"), to: name("TO"), action: z.string().max(200).optional().describe("this action alone") }),
  answer: explainAnswer,
  ask(estate, p) {
    const from = resolve(estate, p.from);
    const to = resolve(estate, p.to);
    const options = { ...(p.action ? { action: p.action } : {}), ...(from.audience ? { audience: from.audience } : {}) };
    const verdicts = explain(estate.world, from.ref, to.ref, options);
    const evidence = verdicts.flatMap((one) => one.steps.flatMap((step) => step.evidence?.source ?? []));
    const oldest = oldestCapture(estate.facts, [from.ref, to.ref, ...evidence]);
    return { verdicts, ...(oldest && { oldest }) };
  },
});

const whoQuestion = question({
  name: "who",
  summary: "everything that can end up as an entity, direct and transitive",
  params: z.object({ to: name("TO"), ...paging }),
  answer: whoAnswer,
  paged: true,
  ask(estate, p) {
    const { ref } = resolve(estate, p.to);
    const { rows, ...totals } = whoPage(withAskedEnds(estate.world, estate.graph, { to: ref }), ref, pageOf(p));
    return { to: ref, ...totals, principals: rows, missing: estate.world.facts.coverage.missing };
  },
});

const reachQuestion = question({
  name: "reach",
  summary: "everything an entity can end up as, direct and transitive",
  params: z.object({ from: name("FROM"), ...paging }),
  answer: reachAnswer,
  paged: true,
  ask(estate, p) {
    const { ref, audience } = resolve(estate, p.from);
    const { rows, ...totals } = reachPage(withAskedEnds(estate.world, estate.graph, { from: ref, ...(audience ? { audience } : {}) }), ref, pageOf(p));
    return { from: ref, ...totals, targets: rows, missing: estate.world.facts.coverage.missing };
  },
});

const pathsQuestion = question({
  name: "paths",
  summary: "the best ways from one entity to another, most certain first, then shortest",
  params: z.object({
    from: name("FROM"),
    to: name("TO"),
    maxHops: whole(1, 30).default(10).describe("longest way, in hops"),
    limit: whole(1, 1000).default(20).describe("how many ways"),
  }),
  answer: pathsAnswer,
  ask(estate, p) {
    const { ref: from, audience } = resolve(estate, p.from);
    const to = resolve(estate, p.to).ref;
    const token = audience ? { audience } : {};
    const found = pathsBetween(estate.world, withAskedEnds(estate.world, estate.graph, { from, to, ...token }), from, to, { ...p, ...token });
    return { ...found, missing: estate.world.facts.coverage.missing };
  },
});

const podQuestion = question({
  name: "pod",
  summary: "the credentials a pod has, and the identities that can be got from inside",
  params: z.object({ pod: name("POD"), container: z.string().max(253).optional(), sdk: sdkName.default("default") }),
  answer: podAnswer,
  ask: askPod,
});

const canQuestion = question({
  name: "can",
  summary: "whether a principal may do an action on a resource",
  params: z.object({ principal: name("PRINCIPAL"), action: z.string().min(1).max(200), resource: z.string().max(2048).optional() }),
  answer: canAnswer,
  ask: async (estate, p) => askCan(estate, p, await actionCatalogue()),
});

const whoCanQuestion = question({
  name: "who-can",
  summary: "every collected principal that may do an action on a resource",
  params: z.object({ action: z.string().min(1).max(200), resource: z.string().max(2048).optional() }),
  answer: whoCanAnswer,
  ask: async (estate, p) => askWhoCan(estate, p, await actionCatalogue()),
});

const permissionsQuestion = question({
  name: "permissions",
  summary: "what a principal may do, service by service, with the statements that decide it and the sensitive actions marked",
  params: z.object({
    principal: name("PRINCIPAL"),
    service: z.string().min(1).max(100).optional().describe("this service alone, by its prefix (`s3`), with every action by name"),
  }),
  answer: permissionsAnswer,
  ask: async (estate, p) => askPermissions(estate, await actionCatalogue(), p),
});

const clusterAccessQuestion = question({
  name: "cluster-access",
  summary: "who can enter a cluster, by access entry or aws-auth, and which rows have no effect",
  params: z.object({ cluster: z.string().max(2048).optional() }),
  answer: clusterAccessAnswer,
  ask: askClusterAccess,
});

const clusterMigrationQuestion = question({
  name: "cluster-migration",
  summary: "what a switch of the authentication mode to API would change, principal by principal",
  params: z.object({ cluster: z.string().max(2048).optional() }),
  answer: clusterMigrationAnswer,
  ask: askClusterMigration,
});

const kubeAsked = {
  verb: z.string().min(1).max(200),
  resource: z.string().min(1).max(2048).describe("RESOURCE[/SUBRESOURCE][.GROUP], or a path that begins with /"),
  name: z.string().max(253).optional(),
  namespace: z.string().max(253).optional(),
  cluster: z.string().max(2048).optional(),
};

const kubeCanQuestion = question({
  name: "kube-can",
  summary: "whether a Kubernetes subject or an IAM identity may do something in a cluster",
  params: z.object({
    ...kubeAsked,
    subject: z.string().max(2048).optional(),
    user: z.string().max(2048).optional(),
    groups: z
      .union([z.array(z.string()), z.string().transform((one) => [one])])
      .optional()
      .describe("a group of that user; may be said several times"),
  }),
  answer: kubeCanAnswer,
  ask: askKubeCan,
});

const kubeWhoCanQuestion = question({
  name: "kube-who-can",
  summary: "every subject that may do something in a cluster",
  params: z.object(kubeAsked),
  answer: kubeWhoCanAnswer,
  ask: askKubeWhoCan,
});

const kubePermissionsQuestion = question({
  name: "kube-permissions",
  summary: "everything an identity may do in a cluster: its rules with the binding or access policy that gives each, and what they take over",
  params: z.object({ subject: name("SUBJECT"), cluster: z.string().max(2048).optional() }),
  answer: kubePermissionsAnswer,
  ask: askKubePermissions,
});

const coverageQuestion = question({
  name: "coverage",
  summary: "what was read, what could not be read, and what is missing",
  params: z.object({}),
  answer: coverageAnswer,
  ask: (estate) => coverageOf(estate.facts),
});

const searchQuestion = question({
  name: "search",
  summary: "entities whose name holds the words",
  params: z.object({ q: z.string().max(2048), limit: whole(1, 200).default(20) }),
  answer: searchAnswer,
  ask: askSearch,
});

const entityQuestion = question({
  name: "entity",
  summary: "what was collected of one entity, with its documents",
  params: z.object({ ref: name("REF") }),
  answer: entityAnswer,
  ask: askEntity,
});

const mapQuestion = question({
  name: "map",
  summary: "the access graph as grouped nodes, whole or around one entity",
  params: z.object({ focus: z.string().max(2048).optional() }),
  answer: mapAnswer,
  ask: askMap,
});

const overviewQuestion = question({
  name: "overview",
  summary: "what a snapshot holds, in numbers, and what is worth a first look",
  params: z.object({}),
  answer: overviewAnswer.omit({ snapshot: true }),
  ask: askOverview,
});

const whyQuestion = question({
  name: "why",
  summary: "reads a pasted error message or CloudTrail event: what it says, who it may be, and what is decided about that request",
  params: z.object({ text: z.string().max(MAX_ERROR_TEXT).describe("the message, a log excerpt that holds it, or the event; it is not kept") }),
  answer: whyAnswer,
  sentIn: "body",
  ask: askWhy,
});

/** Every question, by name. */
export const QUESTIONS: ReadonlyMap<string, Question> = new Map(
  [
    explainQuestion,
    whoQuestion,
    reachQuestion,
    pathsQuestion,
    podQuestion,
    canQuestion,
    whoCanQuestion,
    permissionsQuestion,
    clusterAccessQuestion,
    clusterMigrationQuestion,
    kubeCanQuestion,
    kubeWhoCanQuestion,
    kubePermissionsQuestion,
    coverageQuestion,
    searchQuestion,
    entityQuestion,
    mapQuestion,
    overviewQuestion,
    whyQuestion,
    ...PLACE_QUESTIONS,
    ...STEP_QUESTIONS,
    ...ACCESS_QUESTIONS,
    ...FINDING_QUESTIONS,
    ...OWNER_QUESTIONS,
    ...EDITING_QUESTIONS,
  ].map((q) => [q.name, q as unknown as Question]),
);

/** What a snapshot can be asked where it is held: every question, and the parts of an export. */
export const ASKED_IN_THREADS: ReadonlyMap<string, Question> = new Map([...QUESTIONS, [exportPartQuestion.name, exportPartQuestion]]);
