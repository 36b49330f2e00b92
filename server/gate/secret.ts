import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A secret of 256 bits, as text that an address and a header can carry. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** What is kept of a secret. It is as long as any guess, so that a hash without salt is enough. */
export const hashOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** Whether two secrets are one, in a time that does not tell where they differ. */
export const isSame = (a: string, b: string): boolean => timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)));
