import { ActionCatalogue } from "@/server/policy/actions/catalogue.ts";

let loaded: Promise<ActionCatalogue> | undefined;

/** The action catalogue of AWS. It is a part of the program that is loaded when first asked for: questions that need none do not wait for it. */
export function actionCatalogue(): Promise<ActionCatalogue> {
  loaded ??= import("./generated/actions.json").then(({ default: text }) => new ActionCatalogue(text));
  return loaded;
}
