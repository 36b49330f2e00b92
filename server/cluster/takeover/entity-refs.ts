import type { PodFact } from "@/server/facts/kubernetes.ts";
import { k8sRef, type Ref } from "@/server/model/ref.ts";

/** References to the pods and service accounts of a cluster, each made once: hundreds of lists of targets hold the same ones. */
export class EntityRefs {
  readonly #cluster: string;
  readonly #pods = new Map<string, readonly Ref[]>();
  readonly #accounts = new Map<string, Map<string, Ref>>();

  constructor(cluster: string) {
    this.#cluster = cluster;
  }

  /** Of all pods of a namespace, in their order. */
  pods(namespace: string, pods: readonly PodFact[]): readonly Ref[] {
    const made = this.#pods.get(namespace) ?? pods.map((p) => k8sRef(this.#cluster, "pod", namespace, p.name));
    this.#pods.set(namespace, made);
    return made;
  }

  account(namespace: string, name: string): Ref {
    const there = this.#accounts.get(namespace) ?? new Map<string, Ref>();
    this.#accounts.set(namespace, there);
    const made = there.get(name) ?? k8sRef(this.#cluster, "serviceaccount", namespace, name);
    there.set(name, made);
    return made;
  }
}
