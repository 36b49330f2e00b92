import { type Draft, isJson } from "./patch/patch.ts";

type Binding = Readonly<Record<string, unknown>> & { readonly subjects: readonly unknown[] };

const isBinding = (content: unknown): content is Binding => isJson(content) && content["roleRef"] !== undefined && Array.isArray(content["subjects"]);

/** What is left of a binding of which each of several changes takes somebody out. */
function takenFromAll(bindings: readonly Binding[]): Binding | undefined {
  const [first, ...others] = bindings;
  if (!first) return undefined;
  const kept = others.map(({ subjects }) => new Set(subjects.map((one) => JSON.stringify(one))));
  return { ...first, subjects: first.subjects.filter((one) => kept.every((set) => set.has(JSON.stringify(one)))) };
}

/**
 * Documents of several changes that are made together: of a binding that several of them take somebody out of there is one, without all of those. Others
 * stand as they are.
 */
export function mergedDrafts<T extends Pick<Draft, "content">>(drafts: readonly T[]): readonly T[] {
  const keyOf = ({ content }: T, at: number): string => {
    if (!isBinding(content)) return String(at);
    const { subjects: _, ...rest } = content;
    return JSON.stringify([(drafts[at] as { readonly path?: string } | undefined)?.path, rest]);
  };
  const groups = Map.groupBy(
    drafts.map((draft, at) => ({ draft, key: keyOf(draft, at) })),
    ({ key }) => key,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const content = takenFromAll(group.flatMap(({ draft }) => (isBinding(draft.content) ? [draft.content] : [])));
    return [content ? { ...first.draft, content } : first.draft];
  });
}
