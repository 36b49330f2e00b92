import type { Estate } from "@/server/api/estate.ts";
import { serviceAccountRef } from "@/server/graph/cluster-world.ts";
import { arnRef, oidcRef, parseRef, type Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Check } from "@/server/model/step.ts";
import { explain } from "@/server/query/explain.ts";
import type {
  AudienceRefused,
  Mentions,
  NoCredentials,
  ProviderMissing,
  TokenExpired,
  TokenInvalid,
  TokenSubject,
  WebIdentityDenied,
} from "@/server/query/why/parsed-error.ts";
import { counted, type Finding, type NextStep, type WhyVerdict } from "./answer.ts";
import { eventStep } from "./denied-action.ts";
import { disagreementOf, nobodyFails } from "./disagreement.ts";
import { accountOfPod, askedForByEvery, everyPod, hasVerdict, isAskedFor, oneOfEach, type PodSource, sourcesOf, verdictOfSource } from "./pod-sources.ts";
import { type PodsMeant, podsMentioned } from "./pods-meant.ts";

const ACTION = "sts:AssumeRoleWithWebIdentity";
const VERDICTS_SHOWN = 12;

type Exchange = WebIdentityDenied | ProviderMissing | AudienceRefused | TokenInvalid;

/** The checks that fail for such an error: provider and audience are looked at before the trust policy, and have messages of their own (W4). */
const FAILING: Readonly<Record<Exchange["kind"], readonly Check[]>> = {
  "web-identity-denied": ["trust-policy", "subject"],
  "oidc-provider-missing": ["oidc-provider"],
  "audience-refused": ["audience"],
  "token-invalid": ["oidc-provider", "service-account-token"],
};

/** The subject of an event: a service account of a collected cluster, or the subject itself. */
function callerOf(estate: Estate, { issuer, subject }: TokenSubject): Ref {
  const cluster = estate.world.clusterByIssuer.get(issuer);
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(subject) ?? [];
  const isKnown = cluster?.knownServiceAccounts.some((s) => s.namespace === namespace && s.name === name) ?? false;
  return cluster && namespace && name && isKnown ? serviceAccountRef(cluster.name, namespace, name) : oidcRef(issuer, subject);
}

function podsOfAccount(estate: Estate, account: Ref): readonly Ref[] {
  return everyPod(estate)
    .filter((p) => accountOfPod(p) === account)
    .map((p) => p.ref);
}

/** An event names subject and role: that very exchange is decided. */
function namedExchange(estate: Estate, error: Exchange, subject: TokenSubject, role: string): Finding {
  const from = callerOf(estate, subject);
  const [verdict] = explain(estate.world, from, arnRef(role), { action: ACTION, ...(subject.audience ? { audience: subject.audience } : {}) });
  const disagreement = verdict && disagreementOf(estate, verdict, { by: "AWS", checks: FAILING[error.kind], eventTime: error.eventTime, action: ACTION });
  const known = parseRef(from)?.kind === "k8s";
  return {
    notes: known ? [] : [`no cluster of the snapshot signs tokens as \`${subject.issuer}\` for this subject`],
    candidates: known ? [from, ...podsOfAccount(estate, from)] : [from],
    verdicts: verdict ? [verdict] : [],
    ...(disagreement ? { disagreement } : {}),
    next: [{ what: "see every way between the two", command: shellCommand`rolewalk explain ${from} ${role}` }],
  };
}

/** Whether the pod shows a token to STS for one of these roles (none: any): without the variables and the file it never calls. */
const showsToken = ({ source }: PodSource, roles: readonly string[]): boolean =>
  source.kind === "web-identity" && source.injected && (roles.length === 0 || roles.includes(source.role ?? ""));

/** The check that fails first gives the message; an exchange that is not refused for certain may be refused at an open one. */
function fails({ source, alike }: PodSource, checks: readonly Check[]): boolean {
  if (source.verdict === "denied") return checks.includes(alike().steps.find((s) => s.outcome === "fail")?.check ?? "caller");
  return source.verdict !== "allowed" && alike().steps.some((s) => checks.includes(s.check) && (s.outcome === "not-collected" || s.outcome === "conditional"));
}

/** Pods, then their accounts, with one verdict for those that are alike. */
export function findingOf(sources: readonly PodSource[]): Pick<Finding, "candidates" | "verdicts"> {
  const verdicts = oneOfEach(sources)
    .filter((one) => hasVerdict(one))
    .slice(0, VERDICTS_SHOWN)
    .flatMap((one) => verdictOfSource(one) ?? []);
  const candidates = [...new Set([...sources.map((one) => one.ref), ...sources.map(accountOfPod)])];
  return { candidates, verdicts };
}

/** Sources of the pods that are meant; nobody meant: those set up for any pod that fit, narrowed to those that would fail so. */
export function suspects(
  estate: Estate,
  meant: PodsMeant,
  fits: (one: PodSource) => boolean,
  failing: (one: PodSource) => boolean,
): { readonly sources: readonly PodSource[]; readonly found: "named" | "failing" | "all" } {
  if (meant.pods.length > 0) return { sources: sourcesOf(estate, meant.pods).filter(fits), found: "named" };
  const all = askedForByEvery(estate).filter(fits);
  const those = all.filter(failing);
  return those.length > 0 ? { sources: those, found: "failing" } : { sources: all, found: "all" };
}

const ASK: NextStep = { what: "the message names nobody: paste it together with the pod's name, or paste the event" };

function wordsFor(found: "named" | "failing" | "all", count: number): readonly string[] {
  if (found === "named") return [];
  if (found === "failing") return [`the message names nobody; ${counted(count, "pod")} of the snapshot would be refused so`];
  return count === 0
    ? ["the message names nobody, and no pod of the snapshot asks for a role by web identity"]
    : [`the message names nobody; ${counted(count, "pod")} of the snapshot ${count === 1 ? "shows" : "show"} such a token`];
}

function unnamedExchange(estate: Estate, error: Exchange, mentions: Mentions): Finding {
  const meant = podsMentioned(estate, mentions);
  const roles = error.role ? [error.role] : mentions.principals.filter((arn) => arn.includes(":role/"));
  const issuer = error.kind === "oidc-provider-missing" ? error.issuer : undefined;
  const cluster = issuer === undefined ? undefined : estate.world.clusterByIssuer.get(issuer);
  const fits = (one: PodSource): boolean => showsToken(one, roles) && (cluster === undefined || one.cluster === cluster);
  const { sources, found } = suspects(estate, meant, fits, (one) => fails(one, FAILING[error.kind]));
  const { candidates, verdicts } = findingOf(sources);
  const pods = new Set(sources.map((s) => s.ref)).size;
  const [first] = verdicts;
  const refusal = { by: "AWS", checks: FAILING[error.kind], eventTime: error.eventTime, action: ACTION } as const;
  const disagreement =
    found === "all" && pods > 0 ? nobodyFails(estate, refusal, pods) : found === "named" && first ? disagreementOf(estate, first, refusal) : undefined;
  return {
    notes: [...meant.notes, ...issuerNotes(issuer, cluster?.name), ...wordsFor(found, pods)],
    candidates,
    verdicts,
    ...(disagreement ? { disagreement } : {}),
    next: found === "named" ? podSteps(candidates) : [ASK, eventStep("AssumeRoleWithWebIdentity"), ...podSteps(candidates)],
  };
}

function issuerNotes(issuer: string | undefined, cluster: string | undefined): readonly string[] {
  if (issuer === undefined) return [];
  return [cluster === undefined ? `no cluster of the snapshot signs tokens as \`${issuer}\`` : `tokens of \`${issuer}\` are those of cluster \`${cluster}\``];
}

/** The pod of the first candidate, to be looked at whole. */
export function podSteps(candidates: readonly Ref[]): readonly NextStep[] {
  const pod = candidates.find((ref) => ref.includes("/pod/"));
  return pod ? [{ what: "see every credential source of the first of these pods", command: shellCommand`rolewalk pod ${pod}` }] : [];
}

/** A token that STS did not take for a role: the exchange of the event, or those of the pods it may have been (W4). */
export const refusedToken = (estate: Estate, error: Exchange, mentions: Mentions): Finding =>
  error.subject && error.role ? namedExchange(estate, error, error.subject, error.role) : unnamedExchange(estate, error, mentions);

const EXPIRED: Readonly<Record<TokenExpired["of"], readonly string[]>> = {
  "web-identity-token": [
    "the token's time is over, whatever the policies say: the kubelet renews the file before that, so the program keeps an old copy, or the token was made by hand",
  ],
  "pod-identity-token": [
    "the token that the pod shows to the agent is too old: the SDK must read the file anew at every refresh; older versions of some keep the first one",
  ],
  session: ["the session's time is over, whatever the policies say: the program uses credentials that it no longer refreshes"],
};

/** What is too old says nothing about rights; the pods that are named are shown with what they get now. */
export function expiredToken(estate: Estate, error: TokenExpired, mentions: Mentions): Finding {
  const meant = podsMentioned(estate, mentions);
  const { candidates, verdicts } = findingOf(sourcesOf(estate, meant.pods).filter(isAskedFor));
  const named: readonly WhyVerdict[] =
    error.subject && error.role ? explain(estate.world, callerOf(estate, error.subject), arnRef(error.role), { action: ACTION }) : [];
  return {
    notes: [...EXPIRED[error.of], ...meant.notes],
    candidates: error.subject ? [callerOf(estate, error.subject), ...candidates] : candidates,
    verdicts: [...named, ...verdicts],
    next: [{ what: "restart the pod; if it comes back, the SDK is too old to read the token anew" }, ...podSteps(candidates)],
  };
}

/** An SDK that found nothing: the sources of the pods it may have been, those set up first (W5). */
export function noCredentials(estate: Estate, error: NoCredentials, mentions: Mentions): Finding {
  const meant = podsMentioned(estate, mentions);
  const sdk = error.sdk ?? "default";
  const all = meant.pods.length > 0 ? sourcesOf(estate, meant.pods, sdk).filter(isAskedFor) : askedForByEvery(estate, sdk);
  // a token that is refused has a message of its own
  const refused = new Set(all.filter(({ source }) => source.kind === "web-identity" && source.wins && source.verdict === "denied").map((one) => one.ref));
  const empty = all.filter((one) => one.effective === null && !refused.has(one.ref) && !(one.source.wins && one.source.verdict === "allowed"));
  const sources = meant.pods.length > 0 ? sourcesOf(estate, meant.pods, sdk).filter((one) => isAskedFor(one) || one.source.kind === "imds") : empty;
  const { candidates, verdicts } = findingOf(sources);
  const isNamed = meant.pods.length > 0;
  const count = new Set(empty.map((e) => e.ref)).size;
  const words = isNamed
    ? []
    : [
        `the message names no pod; ${counted(count, "pod")} of the snapshot ${count === 1 ? "is" : "are"} set up for a role and ${count === 1 ? "ends" : "end"} with no credentials`,
      ];
  return {
    notes: [
      ...(error.sdk ? [`these words are those of the SDK that Rolewalk calls \`${error.sdk}\`; its order of sources is taken`] : []),
      ...meant.notes,
      ...words,
    ],
    candidates: isNamed && candidates.length === 0 ? meant.pods.map((p) => p.ref) : candidates,
    verdicts,
    next: [...(isNamed ? [] : [ASK]), ...podSteps(isNamed ? meant.pods.map((p) => p.ref) : candidates)],
  };
}
