import type { ContainerFact, PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { associationFindings, associationOf, roleOfAssociation } from "./association.ts";
import type { AwsLookup } from "./aws-lookup.ts";
import { indexOf } from "./cluster-index.ts";
import { decide, type Findings, found, notCollected, stepOf, wordOf } from "./decision.ts";
import { environmentOf, type Variable } from "./environment.ts";
import { podRef, showPod } from "./names.ts";
import { networkFindings } from "./network-policy.ts";
import { agentFindings, mayAskFindings } from "./pod-identity-agent.ts";
import type { Candidate } from "./source.ts";
import { fileAt } from "./tokens.ts";
import { INJECTIONS } from "./webhook.ts";
import { whyNotInjected } from "./why-not-injected.ts";

const [URI, TOKEN_FILE] = INJECTIONS["pod-identity"].variables;
const TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const RELATIVE_URI = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const AUDIENCE = INJECTIONS["pod-identity"].audience;

/** Addresses the agent answers on, and whether the pod is kept from them (D10, D16). */
const AGENT_ADDRESSES = ["169.254.170.23", "fd00:ec2::23"] as const;
/** Hosts that SDKs accept beside the agent's and any https host (E7). */
const OTHER_HOSTS: ReadonlySet<string> = new Set(["localhost", "[::1]", "169.254.170.2"]);

type Endpoint = "agent" | "other" | "refused";

function endpointOf(uri: string): Endpoint {
  const url = URL.parse(uri);
  if (!url) return "refused";
  if (url.hostname === AGENT_ADDRESSES[0] || url.hostname === `[${AGENT_ADDRESSES[1]}]`) return "agent";
  return url.protocol === "https:" || OTHER_HOSTS.has(url.hostname) || /^127\./.test(url.hostname) ? "other" : "refused";
}

interface Scene {
  readonly container: ContainerFact;
  readonly pod: PodFact;
  readonly cluster: ClusterFacts;
  readonly lookup: AwsLookup;
  readonly uri: Variable | undefined;
  readonly file: Variable | undefined;
}

const evidenceOf = ({ pod, cluster, container }: Scene, what: string) => ({ source: podRef(pod, cluster), document: `container ${container.name}, ${what}` });

const specPass = (scene: Scene): Findings =>
  found(
    stepOf("pod-spec", "pass", "CONTAINER_CREDENTIALS_SET", `container ${scene.container.name} has ${URI} for the Pod Identity agent`, {
      verify: showPod(scene.pod),
      evidence: evidenceOf(scene, `env ${URI}`),
    }),
  );

/** The token the SDK sends to the agent: a projected one of the pod's own account, meant for Pod Identity (D13, D15). */
function tokenFindings(scene: Scene): Findings {
  const { container, pod, file } = scene;
  if (!file)
    return found(
      stepOf(
        "service-account-token",
        "fail",
        "AGENT_TOKEN_MISSING",
        `container ${container.name} sets ${URI} without ${TOKEN_FILE}: the agent refuses a request without a token`,
        { verify: showPod(pod), evidence: evidenceOf(scene, `env ${URI}`) },
      ),
    );
  const at = file.value === undefined ? undefined : fileAt(file.value, container, pod);
  if (at?.kind === "none") {
    const reason = `no volume of container ${container.name} provides the token file ${file.value} that ${TOKEN_FILE} names; restart the workload so that the webhook mounts it`;
    return found(
      stepOf("service-account-token", "fail", "TOKEN_FILE_NOT_MOUNTED", reason, { verify: showPod(pod), evidence: evidenceOf(scene, `env ${TOKEN_FILE}`) }),
    );
  }
  if (at?.kind !== "token") {
    const step = stepOf(
      "service-account-token",
      "not-collected",
      "TOKEN_OF_UNKNOWN_ORIGIN",
      `the token that container ${container.name} sends to the agent is no projected token of the pod's account, so whose it is, is not known`,
      { evidence: evidenceOf(scene, `env ${TOKEN_FILE}`) },
    );
    return notCollected(step, { what: "origin of the token for the Pod Identity agent", of: `pod ${pod.namespace}/${pod.name}` });
  }
  const { token } = at;
  const evidence = evidenceOf(scene, `volume ${token.volume}`);
  if (token.audience === AUDIENCE)
    return found(
      stepOf("service-account-token", "pass", "TOKEN_MOUNTED", `${token.path} is a token of the pod's service account with audience ${AUDIENCE}`, {
        verify: showPod(pod),
        evidence,
      }),
    );
  return found(
    stepOf(
      "service-account-token",
      "fail",
      "AGENT_TOKEN_AUDIENCE",
      `the token in ${token.path} has audience ${token.audience ?? "of the API server"}, EKS Pod Identity takes ${AUDIENCE} alone`,
      { verify: showPod(pod), evidence },
    ),
  );
}

/** The agent on the pod's node, and the way to it. */
export const agentReach = (pod: PodFact, cluster: ClusterFacts, lookup: AwsLookup): readonly Findings[] => {
  const v6Only = pod.podIPs.length > 0 && pod.podIPs.every((ip) => ip.includes(":"));
  const node = pod.spec.nodeName === undefined ? undefined : indexOf(cluster).node(pod.spec.nodeName);
  const mayAsk = node && lookup.nodeMayAsk(node);
  const agent = agentFindings(pod, cluster, mayAsk);
  const asks = wordOf(agent) === "denied" ? [] : [mayAskFindings(mayAsk)];
  return [agent, ...asks, networkFindings([v6Only ? AGENT_ADDRESSES[1] : AGENT_ADDRESSES[0]], "Pod Identity agent", pod, cluster)];
};

function agentCandidate(scene: Scene): Candidate {
  const { pod, cluster, lookup, uri, file } = scene;
  const association = associationOf(pod, cluster);
  const [first, ...rest] = associationFindings(pod, cluster, lookup);
  const parts = [...(first ? [first] : []), specPass(scene), tokenFindings(scene), ...agentReach(pod, cluster, lookup), ...rest];
  return {
    kind: "pod-identity",
    role: roleOfAssociation(association),
    configured: association !== undefined,
    injected: file !== undefined,
    complete: true,
    ...decide(...parts),
    detail: {
      ...(uri?.value ? { endpoint: uri.value } : {}),
      ...(file?.value ? { tokenFile: file.value } : {}),
      ...(association ? { association: association.associationId } : {}),
    },
  };
}

/** A container endpoint that is not the agent: another program answers there, with credentials that nothing in the snapshot names. */
function otherCandidate(scene: Scene, name: string, variable: Variable): Candidate {
  const { container, pod } = scene;
  const shown = variable.value === undefined ? `a value from ${variable.origin}` : `\`${variable.value}\``;
  const evidence = evidenceOf(scene, `env ${name}`);
  const refused = name === URI && variable.value !== undefined && endpointOf(variable.value) === "refused";
  const parts = refused
    ? found(
        stepOf(
          "pod-spec",
          "fail",
          "CONTAINER_ENDPOINT_REFUSED",
          `${name} of container ${container.name} is ${shown}: SDKs ask only loopback, link-local and https endpoints`,
          { verify: showPod(pod), evidence },
        ),
      )
    : notCollected(
        stepOf(
          "pod-spec",
          "not-collected",
          "CONTAINER_ENDPOINT_UNKNOWN",
          `${name} of container ${container.name} is ${shown}, which is not the Pod Identity agent: whose credentials it hands out is not known`,
          { evidence },
        ),
        {
          what: `whose credentials the endpoint of ${name} hands out`,
          of: `pod ${pod.namespace}/${pod.name}, container ${container.name}`,
        },
      );
  return {
    kind: "pod-identity",
    role: null,
    configured: false,
    injected: true,
    complete: true,
    ...decide(parts),
    detail: variable.value === undefined ? {} : { endpoint: variable.value },
  };
}

/** An association whose variables the container does not carry. */
function idleCandidate(scene: Scene): Candidate {
  const { container, pod, cluster, lookup } = scene;
  const association = associationOf(pod, cluster);
  const account = indexOf(cluster).account(pod.namespace, pod.spec.serviceAccount);
  const why = association ? [found(whyNotInjected({ container, pod, cluster, mode: "pod-identity", account, association }))] : [];
  const lone = scene.file
    ? [
        found(
          stepOf(
            "pod-spec",
            "fail",
            "CONTAINER_CREDENTIALS_HALF_CONFIGURED",
            `container ${container.name} sets ${TOKEN_FILE} without ${URI}, so SDKs ask no endpoint`,
            { verify: showPod(pod), evidence: evidenceOf(scene, `env ${TOKEN_FILE}`) },
          ),
        ),
      ]
    : [];
  const [first] = association ? associationFindings(pod, cluster, lookup) : [];
  return {
    kind: "pod-identity",
    role: roleOfAssociation(association),
    configured: association !== undefined,
    injected: false,
    complete: false,
    ...decide(...(first ? [first] : []), ...why, ...lone),
    detail: association ? { association: association.associationId } : {},
  };
}

/** The container endpoint of a container (E1, D10–D17): the Pod Identity agent, another endpoint, or an association that was not injected. */
export function podIdentitySources(container: ContainerFact, pod: PodFact, cluster: ClusterFacts, lookup: AwsLookup): readonly Candidate[] {
  const env = environmentOf(container, pod, cluster);
  const [uri, relative] = [env.get(URI), env.get(RELATIVE_URI)];
  const literal = env.get(TOKEN);
  // the token may be set in an object that was not collected
  const rest = uri && env.unread.length > 0 ? { origin: `perhaps ${env.unread.join(" or ")}`, inEnv: false } : undefined;
  const file = env.get(TOKEN_FILE) ?? (literal && { origin: literal.origin, inEnv: literal.inEnv }) ?? rest;
  const scene: Scene = { container, pod, cluster, lookup, uri, file };
  if (uri?.value !== undefined && endpointOf(uri.value) === "agent" && !relative) return [agentCandidate(scene)];
  const other = relative ? [otherCandidate(scene, RELATIVE_URI, relative)] : uri ? [otherCandidate(scene, URI, uri)] : [];
  const idle = associationOf(pod, cluster) || (scene.file && other.length === 0) ? [idleCandidate(scene)] : [];
  return [...other, ...idle];
}
