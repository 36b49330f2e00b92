import type { PodFact } from "@/server/facts/kubernetes.ts";

/** The spec without images, with volumes called by their place: the names Kubernetes gives to token volumes differ from pod to pod. */
function specTraits({ spec }: PodFact): string {
  const place = (name: string): string => {
    const at = spec.volumes.findLastIndex((v) => v.name === name);
    return at < 0 ? name : `v${at}`;
  };
  return JSON.stringify({
    ...spec,
    nodeName: undefined,
    volumes: spec.volumes.map((v) => ({ ...v, name: place(v.name) })),
    containers: spec.containers.map((c) => ({ ...c, image: undefined, mounts: c.mounts.map((m) => ({ ...m, volume: place(m.volume) })) })),
  });
}

/** A number for a text, most likely another one for another text: the texts of a hundred thousand pods are too long to be kept. */
export function hashOf(text: string): number {
  let hash = text.length;
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}

/** Pods with one spec. */
interface Spec {
  readonly number: number;
  readonly hash: number;
  /** One of them, to be compared with. */
  readonly example: PodFact;
}

/** Specs that are not worth forgetting. */
const ROOM = 1_000;

/**
 * The specs of a cluster's pods, numbered: two pods have the same number when the rules can tell nothing of their specs apart. Kept from one world to the
 * next, so that a pod that is still there is not looked at again; what is kept of a spec is one pod that has it.
 */
export class PodSpecs {
  #byPod = new WeakMap<PodFact, Spec>();
  #byHash = new Map<number, readonly Spec[]>();
  #count = 0;

  /** To be asked for many pods one after the other. */
  atOnce(): SpecsAtOnce {
    const texts = new Map<Spec, string>();
    // most pods have the very text of one that was asked for before
    const asked = new Map<string, Spec>();
    const textOf = (spec: Spec): string => {
      const text = texts.get(spec) ?? specTraits(spec.example);
      texts.set(spec, text);
      return text;
    };
    const specOf = (pod: PodFact): Spec => {
      const text = specTraits(pod);
      const spec = asked.get(text) ?? specWith(text, pod);
      asked.set(text, spec);
      return spec;
    };
    const specWith = (text: string, pod: PodFact): Spec => {
      const hash = hashOf(text);
      const alike = this.#byHash.get(hash) ?? [];
      const known = alike.find((spec) => textOf(spec) === text);
      if (known) return known;
      const made: Spec = { number: this.#count, hash, example: pod };
      this.#count += 1;
      this.#byHash.set(hash, [...alike, made]);
      texts.set(made, text);
      return made;
    };
    const keep = (pod: PodFact): Spec => {
      const spec = this.#byPod.get(pod) ?? specOf(pod);
      this.#byPod.set(pod, spec);
      return spec;
    };
    const names: string[] = [];
    return {
      numberOf: (pod) => {
        const { number, hash } = keep(pod);
        names[number] ??= hash.toString(36);
        return number;
      },
      name: (number) => names[number] ?? "",
    };
  }

  /** Forgets everything once most of the specs are of pods that are gone. */
  forgetBut(pods: readonly PodFact[]): void {
    if (this.#count <= ROOM) return;
    const used = new Set(pods.map((pod) => this.#byPod.get(pod)));
    if (this.#count <= 2 * used.size + ROOM) return;
    this.#byPod = new WeakMap();
    this.#byHash = new Map();
    this.#count = 0;
  }
}

export interface SpecsAtOnce {
  readonly numberOf: (pod: PodFact) => number;
  /** A short name for a number: most likely another one for another spec, and the same in every world. */
  readonly name: (number: number) => string;
}
