import type { ContainerFact, PodFact, ServiceAccountFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import type { Decision } from "@/server/model/verdict.ts";
import { AUDIENCE, annotatedRole, nearMiss } from "./annotations.ts";
import { associationOf } from "./association.ts";
import type { AwsLookup } from "./aws-lookup.ts";
import { indexOf } from "./cluster-index.ts";
import { decide, type Findings, found, notCollected, stepOf } from "./decision.ts";
import { environmentOf, type Variable } from "./environment.ts";
import { podRef, roleRefOf, showPod } from "./names.ts";
import type { Candidate } from "./source.ts";
import { apiAudience, type FileSource, fileAt, identityOf, type PodToken } from "./tokens.ts";
import { INJECTIONS } from "./webhook.ts";
import { annotationStep, whyNotInjected } from "./why-not-injected.ts";

const [ROLE_VARIABLE, FILE_VARIABLE] = INJECTIONS["web-identity"].variables;

interface Scene {
  readonly container: ContainerFact;
  readonly pod: PodFact;
  readonly cluster: ClusterFacts;
  readonly lookup: AwsLookup;
  readonly account: ServiceAccountFact | undefined;
  readonly role: Variable | undefined;
  readonly file: Variable | undefined;
}

const evidenceOf = ({ pod, cluster, container }: Scene, what: string) => ({ source: podRef(pod, cluster), document: `container ${container.name}, ${what}` });

const annotated = ({ account, pod, cluster }: Scene): Findings => {
  const step = annotationStep(account, pod, cluster);
  return { steps: step && step.outcome === "pass" ? [step] : [] };
};

function tokenPass(scene: Scene, token: PodToken): Findings {
  const audience = token.audience ?? `${apiAudience(scene.cluster)} (the API server's)`;
  const expiry = token.expirationSeconds === undefined ? "" : `, good for ${token.expirationSeconds} seconds`;
  const reason = `${token.path} is a token of service account ${scene.pod.namespace}/${scene.pod.spec.serviceAccount} with audience ${audience}${expiry}`;
  return found(
    stepOf("service-account-token", "pass", "TOKEN_MOUNTED", reason, { verify: showPod(scene.pod), evidence: evidenceOf(scene, `volume ${token.volume}`) }),
  );
}

function noToken(scene: Scene, file: Exclude<FileSource, { kind: "token" }>, path: string): Findings {
  if (file.kind === "none") {
    const reason = `no volume of container ${scene.container.name} provides the token file ${path} that ${FILE_VARIABLE} names, so there is nothing to read; mount a projected service account token there, or remove the variable and restart the workload`;
    return found(
      stepOf("service-account-token", "fail", "TOKEN_FILE_NOT_MOUNTED", reason, {
        verify: showPod(scene.pod),
        evidence: evidenceOf(scene, `env ${FILE_VARIABLE}`),
      }),
    );
  }
  const reason = `${path} lies on volume ${file.volume.name}, which is no projected service account token: whose token it holds is not known`;
  return notCollected(
    stepOf("service-account-token", "not-collected", "TOKEN_OF_UNKNOWN_ORIGIN", reason, { evidence: evidenceOf(scene, `volume ${file.volume.name}`) }),
    {
      what: `origin of the token in ${path}`,
      of: `pod ${scene.pod.namespace}/${scene.pod.name}`,
    },
  );
}

/** What STS says to a token of the pod with this audience. */
function exchange(scene: Scene, token: Pick<PodToken, "audience">, roleArn: string): Findings {
  const identity = identityOf(token, scene.pod, scene.cluster);
  if (identity.state === "read") return scene.lookup.webIdentity(identity.value, roleArn);
  return notCollected(
    stepOf(
      "oidc-provider",
      "not-collected",
      "ISSUER_NOT_COLLECTED",
      `the token issuer of cluster ${scene.cluster.name} was not collected, so it is not known which provider its tokens belong to`,
    ),
    identity.missing,
  );
}

function unreadable(scene: Scene, name: string, variable: Variable): Findings {
  const step = stepOf(
    "pod-spec",
    "not-collected",
    "VARIABLE_VALUE_NOT_COLLECTED",
    `${name} comes from ${variable.origin}, and its value is not in the snapshot`,
    { evidence: evidenceOf(scene, `env ${name}`) },
  );
  return notCollected(step, { what: `value of ${name}`, of: `pod ${scene.pod.namespace}/${scene.pod.name}, container ${scene.container.name}` });
}

function roleText(scene: Scene, role: Variable): Findings {
  if (role.value === undefined) return unreadable(scene, ROLE_VARIABLE, role);
  if (roleRefOf(role.value) !== null) return { steps: [] };
  return found(
    stepOf("pod-spec", "fail", "ROLE_ARN_MALFORMED", `${ROLE_VARIABLE} is \`${role.value}\`, which is not the ARN of a role`, {
      verify: showPod(scene.pod),
      evidence: evidenceOf(scene, `env ${ROLE_VARIABLE}`),
    }),
  );
}

/** The token file, and what stands in it. */
function tokenOf(scene: Scene, file: Variable): { readonly token: PodToken | undefined; readonly findings: Findings } {
  if (file.value === undefined) return { token: undefined, findings: unreadable(scene, FILE_VARIABLE, file) };
  const at = fileAt(file.value, scene.container, scene.pod);
  if (at.kind !== "token") return { token: undefined, findings: noToken(scene, at, file.value) };
  return { token: at.token, findings: tokenPass(scene, at.token) };
}

function detailOf(scene: Scene, role: Variable, file: Variable, token: PodToken | undefined): Candidate["detail"] {
  return {
    ...(role.value === undefined ? {} : { roleArn: role.value }),
    ...(file.value === undefined ? {} : { tokenFile: file.value }),
    ...(token ? { audience: token.audience ?? apiAudience(scene.cluster), volume: token.volume } : {}),
    ...(token?.expirationSeconds === undefined ? {} : { expirationSeconds: String(token.expirationSeconds) }),
  };
}

/** Both variables are there: the SDK takes this source, and the live spec is believed over the annotation (E9). */
function injectedCandidate(scene: Scene, role: Variable, file: Variable): Candidate {
  const { container, pod } = scene;
  const spec = stepOf("pod-spec", "pass", "WEB_IDENTITY_VARIABLES_SET", `container ${container.name} has ${ROLE_VARIABLE} and ${FILE_VARIABLE}`, {
    verify: showPod(pod),
    evidence: evidenceOf(scene, `env ${ROLE_VARIABLE}`),
  });
  const { token, findings } = tokenOf(scene, file);
  const ref = role.value === undefined ? null : roleRefOf(role.value);
  const configured = role.value !== undefined && annotatedRole(scene.account) === role.value;
  const asked = configured ? [annotated(scene)] : [];
  const answer = token && ref !== null ? [exchange(scene, token, ref)] : [];
  const decision = decide(...asked, found(spec), roleText(scene, role), findings, ...answer);
  return { kind: "web-identity", role: ref, configured, injected: true, complete: true, ...decision, detail: detailOf(scene, role, file, token) };
}

function wouldBe(scene: Scene, roleArn: string): Findings {
  const audience = scene.account?.annotations[AUDIENCE] || INJECTIONS["web-identity"].audience;
  const outlook: Decision = decide(exchange(scene, { audience }, roleArn));
  if (outlook.verdict === "denied") {
    const why = outlook.steps.find((s) => s.outcome === "fail")?.reason ?? "the role does not accept it";
    return found(stepOf("trust-policy", "not-required", "INJECTION_WOULD_NOT_HELP", `injection alone would not help, the token would be refused: ${why}`));
  }
  const how = outlook.verdict === "unknown" ? "whether the role accepts it is not known" : `the role would accept it (${outlook.verdict})`;
  return found(stepOf("trust-policy", "not-required", "INJECTION_OUTLOOK", `with a token of audience ${audience} injected, ${how}`));
}

function half(scene: Scene): Findings {
  const [there, lacking] = scene.role ? [ROLE_VARIABLE, FILE_VARIABLE] : [FILE_VARIABLE, ROLE_VARIABLE];
  const reason = `container ${scene.container.name} sets ${there} without ${lacking}: SDKs take web identity only with both, so they look further`;
  return found(stepOf("pod-spec", "fail", "WEB_IDENTITY_HALF_CONFIGURED", reason, { verify: showPod(scene.pod), evidence: evidenceOf(scene, `env ${there}`) }));
}

/** An annotation, or a lone variable, that gives the container nothing: why, and what would. */
function idleCandidate(scene: Scene, roleArn: string | undefined, configured: boolean): Candidate {
  const { container, pod, cluster, account } = scene;
  const miss = annotationStep(account, pod, cluster);
  const halves = scene.role || scene.file ? [half(scene)] : [];
  const association = associationOf(pod, cluster);
  const why = configured
    ? [annotated(scene), found(whyNotInjected({ container, pod, cluster, mode: "web-identity", account, association }))]
    : miss?.outcome === "fail"
      ? [found(miss)]
      : [];
  const outlook = roleArn && roleRefOf(roleArn) !== null ? [wouldBe(scene, roleArn)] : [];
  return {
    kind: "web-identity",
    role: roleArn === undefined ? null : roleRefOf(roleArn.trim()),
    configured,
    injected: false,
    complete: false,
    ...decide(...why, ...halves, ...outlook),
    detail: roleArn === undefined ? {} : { roleArn },
  };
}

/**
 * The web identity sources of a container: the one its spec carries, and the role its account asks for when that is another or was never
 * injected (C19–C21, E1, E8, E9). A lone variable of the pair is no source.
 */
export function webIdentitySources(container: ContainerFact, pod: PodFact, cluster: ClusterFacts, lookup: AwsLookup): readonly Candidate[] {
  const account = indexOf(cluster).account(pod.namespace, pod.spec.serviceAccount);
  const env = environmentOf(container, pod, cluster);
  // with one of the pair there, the other may be in an object that was not collected
  const rest: Variable | undefined = env.unread.length > 0 ? { origin: `perhaps ${env.unread.join(" or ")}`, inEnv: false } : undefined;
  const set = [env.get(ROLE_VARIABLE), env.get(FILE_VARIABLE)];
  const [role, file] = set.some((v) => v) ? set.map((v) => v ?? rest) : [];
  const scene: Scene = { container, pod, cluster, lookup, account, role, file };
  const asked = annotatedRole(account);
  const injected = role && file ? [injectedCandidate(scene, role, file)] : [];
  if (asked !== undefined)
    return injected[0]?.configured
      ? injected
      : [...injected, idleCandidate(injected.length ? { ...scene, role: undefined, file: undefined } : scene, asked, true)];
  if (injected.length) return injected;
  const near = nearMiss(account, pod);
  if (role || file || near) return [idleCandidate(scene, role?.value ?? near?.value, false)];
  return [];
}
