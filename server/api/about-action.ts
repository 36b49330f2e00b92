import type { ActionCatalogue, UnknownAction } from "@/server/policy/actions/catalogue.ts";
import { fitsAction } from "@/server/policy/actions/resources-fit.ts";

interface AboutAction {
  readonly notes: readonly string[];
  readonly unknown?: UnknownAction;
}

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(" or ");

function unknownNote({ kind, action, didYouMean }: UnknownAction, date: string): string {
  const hint = didYouMean.length > 0 ? `; did you mean ${quoted(didYouMean)}?` : "";
  const prefix = action.slice(0, Math.max(0, action.indexOf(":")));
  if (kind === "service") return `unknown action: \`${prefix}\` is no service prefix of the action catalogue of ${date}${hint}`;
  if (kind === "pattern") return `unknown action: \`${action}\` stands for no action of the action catalogue of ${date}`;
  return `unknown action: \`${action}\` is not in the action catalogue of ${date}${hint}`;
}

/** How many kinds of resources a note names. */
const NAMED = 4;

/** What the catalogue says to a question about an action: that it is unknown, or is called on other resources than the one that is named. */
export function aboutAction(
  catalogue: ActionCatalogue,
  { action, resource }: { readonly action: string; readonly resource?: string | undefined },
): AboutAction {
  const unknown = action === "*" ? undefined : catalogue.unknown(action);
  if (unknown) return { notes: [unknownNote(unknown, catalogue.date)], unknown };
  const known = catalogue.action(action);
  if (!known || resource === undefined || fitsAction(resource, known)) return { notes: [] };
  if (known.resources.length === 0) return { notes: [`\`${known.action}\` takes no resource: a request names \`*\`, not \`${resource}\``] };
  const kinds = known.resources.slice(0, NAMED);
  const more = known.resources.length > NAMED ? ` and ${known.resources.length - NAMED} other kinds` : "";
  return { notes: [`\`${known.action}\` is called on ${quoted(kinds)}${more}, and \`${resource}\` is none of them`] };
}
