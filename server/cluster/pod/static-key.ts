import type { ContainerFact, PodFact } from "@/server/facts/kubernetes.ts";
import type { ClusterFacts } from "@/server/facts/snapshot.ts";
import { isKeyId } from "@/server/model/access-key.ts";
import { keyRef, type Ref } from "@/server/model/ref.ts";
import { shellCommand } from "@/server/model/shell-command.ts";
import type { Decision } from "@/server/model/verdict.ts";
import type { AwsLookup } from "./aws-lookup.ts";
import { decide, type Findings, found, notCollected, stepOf } from "./decision.ts";
import { type Environment, environmentOf, type Variable } from "./environment.ts";
import { podRef, showPod } from "./names.ts";

export const ID_VARIABLE = "AWS_ACCESS_KEY_ID";
export const SECRET_VARIABLE = "AWS_SECRET_ACCESS_KEY";

/** Whose credentials an access key id stands for: `user` is null when that is not known. */
export interface KeyOwner {
  readonly user: Ref | null;
  readonly findings: Findings;
}

/** The user behind a key id (E4): a key nobody listed is `unknown`, an inactive one opens nothing. */
export function ownerOfKey(id: string, lookup: AwsLookup): KeyOwner {
  const verify = shellCommand`aws iam get-access-key-last-used --access-key-id ${id}`;
  const held = lookup.accessKeyOwner(id);
  if (held.state === "read" && held.value) {
    const { user, status } = held.value;
    if (status === "Inactive")
      return {
        user,
        findings: found(
          stepOf("access-key", "fail", "ACCESS_KEY_INACTIVE", `access key ${id} of ${user} is inactive: AWS refuses it`, {
            verify,
            evidence: { source: user, document: "access keys" },
          }),
        ),
      };
    const assumptions = status === undefined ? [`access key ${id} is active: its status was not collected`] : [];
    return {
      user,
      findings: found(
        stepOf("access-key", "pass", "ACCESS_KEY_OWNED", `access key ${id} belongs to ${user}`, {
          verify,
          evidence: { source: user, document: "access keys" },
        }),
        assumptions,
      ),
    };
  }
  const temporary = id.startsWith("ASIA") ? "; it is a temporary key, the session of some role or user" : "";
  const step = stepOf(
    "access-key",
    "not-collected",
    "ACCESS_KEY_OWNER_UNKNOWN",
    `whose access key ${id} is, is not known: it is not among the access keys that were collected${temporary}`,
    { verify },
  );
  return { user: null, findings: notCollected(step, held.state === "not-collected" ? held.missing : { what: "owner of the access key", of: keyRef(id) }) };
}

/** What a container's environment says about a static key: none, a pair, or halves that something not collected may complete. */
export type StaticKey =
  | { readonly state: "none" }
  | { readonly state: "complete" | "perhaps"; readonly user: Ref | null; readonly decision: Decision; readonly keyId?: string };

function idFindings(id: Variable | undefined, lookup: AwsLookup): KeyOwner & { readonly keyId?: string } {
  if (id?.value !== undefined && isKeyId(id.value)) return { ...ownerOfKey(id.value, lookup), keyId: id.value };
  const where = id ? id.origin : "a source that was not collected";
  const step = stepOf(
    "access-key",
    "not-collected",
    "ACCESS_KEY_ID_UNKNOWN",
    `${ID_VARIABLE} comes from ${where} and its value is not in the snapshot, so it is not known whose key it is`,
  );
  return { user: null, findings: notCollected(step, { what: "access key id", of: where }) };
}

function pairStep(container: ContainerFact, pod: PodFact, cluster: ClusterFacts, id: Variable | undefined, secret: Variable | undefined): Findings {
  const evidence = { source: podRef(pod, cluster), document: `container ${container.name}, env` };
  const from = [id && `${ID_VARIABLE} (${id.origin})`, secret && `${SECRET_VARIABLE} (${secret.origin})`].filter((t) => t !== undefined).join(" and ");
  return found(
    stepOf("pod-spec", "pass", "STATIC_KEY_IN_ENVIRONMENT", `container ${container.name} has ${from} in its environment`, { verify: showPod(pod), evidence }),
  );
}

function unreadStep(env: Environment, container: ContainerFact): Findings {
  const names = env.unread.join(", ");
  return notCollected(
    stepOf(
      "pod-spec",
      "not-collected",
      "ENVIRONMENT_NOT_COLLECTED",
      `container ${container.name} takes its environment from ${names} as well, whose keys were not collected; AWS keys may be among them`,
    ),
    {
      what: "key names",
      of: names,
    },
  );
}

/** The static key in a container's environment: literal, from a ConfigMap or Secret key, or taken in whole by `envFrom` (E1, E4). */
export function staticKeyOf(container: ContainerFact, pod: PodFact, cluster: ClusterFacts, lookup: AwsLookup): StaticKey {
  const env = environmentOf(container, pod, cluster);
  const [id, secret] = [env.get(ID_VARIABLE), env.get(SECRET_VARIABLE)];
  const whole = id !== undefined && secret !== undefined;
  if (whole || ((id || secret) && env.unread.length > 0)) {
    const { user, findings, keyId } = idFindings(id, lookup);
    const parts = [pairStep(container, pod, cluster, id, secret), ...(whole ? [] : [unreadStep(env, container)]), findings];
    return { state: "complete", user, decision: decide(...parts), ...(keyId ? { keyId } : {}) };
  }
  if (env.unread.length === 0) return { state: "none" };
  return { state: "perhaps", user: null, decision: decide(unreadStep(env, container)) };
}
