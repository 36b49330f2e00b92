/** A path of this server to go on to; anything else is the first page. */
export function localPath(asked: string | null): string {
  const base = "http://rolewalk.invalid";
  if (!asked?.startsWith("/") || !URL.canParse(asked, base)) return "/";
  const { origin, pathname, search } = new URL(asked, base);
  // a path that begins with two slashes is another server's address, also where it comes of dots
  return origin === base && !pathname.startsWith("//") ? `${pathname}${search}` : "/";
}
