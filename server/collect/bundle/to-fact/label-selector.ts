import { z } from "zod";
import { list, text, textMap, texts } from "@/server/collect/bundle/raw.ts";

/** A label selector; absent parts select nothing further, so an empty one selects everything. */
export const rawSelector = z.object({ matchLabels: textMap, matchExpressions: list(z.object({ key: text, operator: text, values: texts })) });
