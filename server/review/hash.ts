import { createHash } from "node:crypto";
import type { FrozenReview } from "@/server/contract/review.ts";

/** SHA-256, in hexadecimal, of what is frozen of a review, as JSON. */
export const hashOf = (frozen: FrozenReview): string => createHash("sha256").update(JSON.stringify(frozen)).digest("hex");

const ID_LENGTH = 12;

/** What a review is called: the beginning of its hash, so that its rows cannot be others under the same name. */
export const idOf = (hash: string): string => hash.slice(0, ID_LENGTH);
