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
