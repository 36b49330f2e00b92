import { randomBytes } from "node:crypto";

/** A word that the scripts of one answer carry; 128 bits that nobody can guess, never used twice. */
export const newNonce = (): string => randomBytes(16).toString("base64");

/**
 * The content security policy of one page (CSP level 3). Nothing of another origin; scripts only from files of this server or with this answer's nonce.
 * Style elements need the nonce too; style attributes are let through, because tables, diagrams and bars are placed by them.
 * `development`: the rebuilding server evaluates text and talks over a socket.
 */
export function pagePolicy(nonce: string, development = false): string {
  const directives: Readonly<Record<string, readonly string[]>> = {
    "default-src": ["'none'"],
    "script-src": ["'self'", `'nonce-${nonce}'`, ...(development ? ["'unsafe-eval'"] : [])],
    "style-src": ["'self'", `'nonce-${nonce}'`],
    "style-src-attr": ["'unsafe-inline'"],
    "img-src": ["'self'", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", ...(development ? ["ws:"] : [])],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(" ")}`)
    .join("; ");
}
