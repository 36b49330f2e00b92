import { createHash } from "node:crypto";

const LONGEST = 120;

/**
 * A name as one segment of a path inside a bundle. Names of IAM and EKS pass unchanged as far as files may be called so; of others the unsafe
 * characters are replaced and a digest keeps two names apart that would become one.
 */
export function segmentOf(name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9=,.@+_-]/g, "_")
    .replace(/^\.+$/, "_")
    .slice(0, LONGEST);
  return safe === name && safe !== "" ? safe : `${safe}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}
