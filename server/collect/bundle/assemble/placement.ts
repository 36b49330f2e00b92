/** What a file's place says of its content. */
export interface Placement {
  readonly cluster?: string | undefined;
  readonly account?: string | undefined;
  /** A root or unit, or the account, that an organization's answer is about. */
  readonly target?: string | undefined;
  /** The ARN of the resource below whose folder the file lies. */
  readonly resource?: string | undefined;
}

function decodedArn(segment: string | undefined): string | undefined {
  if (segment === undefined) return undefined;
  try {
    const text = decodeURIComponent(segment);
    return text.startsWith("arn:") ? text : undefined;
  } catch {
    return undefined;
  }
}

/** `clusters/<name>/`, `accounts/<12 digits>/` (with `resources/<ARN>/` below) and `organization/<r-…|ou-…>/`, wherever in the path they stand. */
export function placementOf(path: string): Placement {
  const folders = path.split("/").slice(0, -1);
  const below = (name: string, shape: RegExp): number => folders.findIndex((folder, i) => folder === name && shape.test(folders[i + 1] ?? ""));
  const cluster = below("clusters", /./);
  if (cluster >= 0) return { cluster: folders[cluster + 1] };
  const account = below("accounts", /^\d{12}$/);
  if (account >= 0) {
    const resource = folders[account + 2] === "resources" ? decodedArn(folders[account + 3]) : undefined;
    return { account: folders[account + 1], target: folders[account + 1], resource };
  }
  const target = below("organization", /^(?:r|ou)-/);
  return target >= 0 ? { target: folders[target + 1] } : {};
}

/** The file's name without folders and extensions. */
export const stemOf = (path: string): string => (path.split("/").at(-1) ?? path).replace(/\.gz$/i, "").replace(/\.(?:json|ya?ml|txt)$/i, "");
