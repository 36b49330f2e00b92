import { createHash } from "node:crypto";

/** What a command shows of what it alone knows (PKCE, S256). */
export const challengeOf = (verifier: string): string => createHash("sha256").update(verifier).digest("base64url");

/** The same in six characters, for people: the page and the terminal show one word where they speak of one command. */
export const checkWord = (challenge: string): string => createHash("sha256").update(`word ${challenge}`).digest("hex").slice(0, 6).toUpperCase();
