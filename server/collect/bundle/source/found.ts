/** What a source gives, one by one: a file's bytes, or a file that was not read and why. */
export type Found =
  | { readonly kind: "file"; readonly path: string; readonly modifiedAt?: Date | undefined; readonly bytes: Buffer }
  | { readonly kind: "refused"; readonly path: string; readonly reason: string };

/** Files that desktops and editors leave behind, and hidden ones: passed over without a word. */
export const isIgnored = (path: string): boolean =>
  path
    .split("/")
    .some((part) => part === "__MACOSX" || part === "Thumbs.db" || part === "desktop.ini" || (part.startsWith(".") && part !== "." && part !== ".."));

/** A path of an archive relative to the bundle, with `/`; undefined when it leaves the bundle or is absolute. */
export function safePath(raw: string): string | undefined {
  const path = raw.replaceAll("\\", "/");
  if (path.startsWith("/") || /^[a-zA-Z]:/.test(path) || path.includes("\0")) return undefined;
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.includes("..") || parts.length === 0 ? undefined : parts.join("/");
}

/** Which of two paths comes first when folders are read name by name, files and folders together: negative for the first. */
export function inFolderOrder(a: string, b: string): number {
  const [left, right] = [a.split("/"), b.split("/")];
  const at = left.findIndex((name, i) => name !== right[i]);
  const [one, other] = [left[at], right[at]];
  if (one === undefined) return left.length - right.length;
  return other === undefined || one > other ? 1 : -1;
}
