import { z } from "zod";
import { problem } from "@/server/contract/screen.ts";

/** A piece of the document. */
export type Json = Record<string, unknown>;

/** A shape as it is answered. */
export const schemaOf = (shape: z.ZodType): Json => {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io: "output", unrepresentable: "any" }) as Json;
  return schema;
};
/** A shape as it is sent. */
export const inputOf = (shape: z.ZodType): Json => {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io: "input", unrepresentable: "any" }) as Json;
  return schema;
};

export const content = (shape: z.ZodType, type = "application/json"): Json => ({ [type]: { schema: schemaOf(shape) } });
export const failure: Json = { description: "what is wrong with the question", content: content(problem, "application/problem+json") };
/** The answer of an operation, and what is said when there is none. */
export const answers = (description: string, shape: z.ZodType, status = "200"): Json => ({
  [status]: { description, content: content(shape) },
  default: failure,
});

export const snapshotParameter: Json = {
  name: "snapshot",
  in: "query",
  required: false,
  schema: { type: "string" },
  description: "ask this snapshot, or `live` for the live view, instead of the snapshot that is shown",
};

/** Parameters of an address, each with its shape. */
export function addressParameters(params: z.ZodObject): Json[] {
  const shape = inputOf(params) as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(shape.properties ?? {}).map(([name, schema]) => ({ name, in: "query", required: shape.required?.includes(name) ?? false, schema }));
}

/** The same, and the snapshot. */
export const parameters = (params: z.ZodObject): Json[] => [...addressParameters(params), snapshotParameter];
