/** The key of one of several resources or modules of a name: `[0]` or `["prod"]`, as an address writes it. */
export type InstanceKey = string;

const PART = /([\w-]+)|\[("(?:[^"\\]|\\.)*"|\d+)\]/g;

export interface Part {
  readonly name: string;
  readonly key?: InstanceKey | undefined;
}

/** The parts of an address or a reference: `module.a["x"].aws_iam_role.b[0].arn` → module, a["x"], aws_iam_role, b[0], arn. */
export function partsOf(address: string): Part[] {
  const parts: { name: string; key?: InstanceKey }[] = [];
  for (const [, name, key] of address.matchAll(PART)) {
    const last = parts.at(-1);
    if (name !== undefined) parts.push({ name });
    else if (last && last.key === undefined && key !== undefined) last.key = `[${key}]`;
  }
  return parts;
}

export const written = ({ name, key = "" }: Part): string => `${name}${key}`;

/** The names of the modules on the way to a module's address: `module.a["x"].module.b` → a, b. */
export const moduleNames = (module: string): string[] => partsOf(module).flatMap(({ name }, i) => (i % 2 === 1 ? [name] : []));

/** The module around a module, with the key of the inner one; undefined for the root. */
export function parentOf(module: string): { readonly module: string; readonly name: string; readonly key: InstanceKey | undefined } | undefined {
  const parts = partsOf(module);
  const own = parts.at(-1);
  if (!own || parts.length < 2) return undefined;
  return { module: parts.slice(0, -2).map(written).join("."), name: own.name, key: own.key };
}

/** The address of something in a module. */
export const inModule = (module: string, inner: string): string => (module === "" ? inner : `${module}.${inner}`);
