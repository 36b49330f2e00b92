const ROOTS: ReadonlySet<string> = new Set(["clusters", "accounts", "organization"]);

/**
 * The folder that an archive was made around, when all its files lie in it and the bundle's own folders are inside: `orchard/` of
 * `orchard/clusters/…`. Empty when there is none.
 */
export function wrapperOf(paths: readonly string[]): string {
  const [first = ""] = paths;
  const folder = first.slice(0, first.indexOf("/") + 1);
  if (folder === "" || ROOTS.has(folder.slice(0, -1))) return "";
  if (!paths.every((path) => path.startsWith(folder))) return "";
  return paths.some((path) => ROOTS.has(path.slice(folder.length).split("/")[0] ?? "")) ? folder : "";
}
