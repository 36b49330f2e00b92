import type { LabelSelectorFact } from "@/server/facts/kubernetes.ts";

type Labels = Readonly<Record<string, string>>;

function meets(labels: Labels, key: string, operator: string, values: readonly string[]): boolean {
  const held = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case "In":
      return held !== undefined && values.includes(held);
    case "NotIn":
      return held === undefined || !values.includes(held);
    case "Exists":
      return held !== undefined;
    case "DoesNotExist":
      return held === undefined;
    default:
      return false;
  }
}

/** Whether labels meet a Kubernetes label selector; an empty selector takes all. */
export function matchesSelector(selector: LabelSelectorFact, labels: Labels): boolean {
  const exact = Object.entries(selector.matchLabels).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
  return exact && selector.matchExpressions.every((e) => meets(labels, e.key, e.operator, e.values));
}
