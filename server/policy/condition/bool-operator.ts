import { renderTemplate } from "@/server/policy/template.ts";
import type { Operator } from "./operator.ts";

/** `true` or `false`, quoted or not (A7, A44). Its opposite is itself with the other value. */
export const BOOL_OPERATOR: Operator = {
  name: "Bool",
  opposite: "Bool",
  family: "boolean",
  negated: false,
  expandsVariables: true,
  prepare: (template) => ({
    template,
    matches: (value, resolve) => {
      const wanted = renderTemplate(template, resolve)?.toLowerCase();
      return (wanted === "true" || wanted === "false") && value.toLowerCase() === wanted;
    },
  }),
};
