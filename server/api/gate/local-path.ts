/** A path of this server to go on to; anything else is the first page. */
export function localPath(asked: string | null): string {
  const base = "http://rolewalk.invalid";
  if (!asked?.startsWith("/") || !URL.canParse(asked, base)) return "/";
  const url = new URL(asked, base);
  return url.origin === base ? `${url.pathname}${url.search}` : "/";
}
