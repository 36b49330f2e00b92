import { err, ok, type Result } from "@/server/model/result.ts";
import { API_RESOURCES, type ApiResource } from "./api-resources.ts";

export interface ResolvedResource {
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** false for cluster-scoped types; undefined when the type is not one of Kubernetes itself. */
  readonly namespaced?: boolean;
  /** What was assumed, for the person who asked: the type is unknown and was taken as written. */
  readonly note?: string;
}

const VERSION = /^v\d+((alpha|beta)\d+)?$/;

const isCalled = (type: ApiResource, name: string): boolean => type.plural === name || type.singular === name || type.short.includes(name);

/** The group as kubectl reads it: whole, or the beginning of the name (`clusterroles.rbac`). */
function pick(name: string, group: string | undefined): ApiResource | undefined {
  const types = API_RESOURCES.filter((type) => isCalled(type, name));
  if (group === undefined) return types[0];
  return types.find((type) => type.group === group) ?? types.find((type) => type.group.startsWith(group));
}

interface Cut {
  readonly name: string;
  readonly subresource: string;
  readonly group: string | undefined;
}

function cut(text: string): Cut {
  const [head = "", ...tail] = text.split("/");
  const [name = "", ...headGroup] = head.split(".");
  const rest = tail.join("/");
  const dot = rest.indexOf(".");
  const subresource = dot < 0 ? rest : rest.slice(0, dot);
  const labels = headGroup.length > 0 ? headGroup : dot < 0 ? [] : rest.slice(dot + 1).split(".");
  const withoutVersion = labels.length > 1 && VERSION.test(labels[0] ?? "") ? labels.slice(1) : labels;
  return { name, subresource, group: withoutVersion.length > 0 ? withoutVersion.join(".") : undefined };
}

/**
 * Reads `RESOURCE[/SUBRESOURCE][.GROUP]` as kubectl does: plural, singular, kind or short name, the group found among the types of Kubernetes
 * itself. A type that is none of these is taken as written, in the group given or in the core group, and `note` says so.
 */
export function resolveResource(text: string): Result<ResolvedResource, string> {
  const { name, subresource, group } = cut(text.trim());
  if (!name || text.includes(" ") || (text.includes("/") && !subresource))
    return err(`\`${text}\` is no resource; write RESOURCE[/SUBRESOURCE][.GROUP], for example pods/exec or deployments.apps`);
  if (name === "*") return ok({ group: group ?? "", resource: "*", subresource });
  const type = pick(name.toLowerCase(), group);
  if (type) return ok({ group: type.group, resource: type.plural, subresource, namespaced: type.namespaced });
  if (group !== undefined) return ok({ group, resource: name.toLowerCase(), subresource });
  const note = `\`${name}\` is no resource type of Kubernetes itself; it was taken as written in the core API group, name the group of a custom resource as \`${name}.GROUP\``;
  return ok({ group: "", resource: name.toLowerCase(), subresource, note });
}
