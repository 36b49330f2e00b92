import type { KubeRequest, ResourceRequest } from "./request.ts";
import type { ResolvedResource } from "./resolve-resource.ts";

/** What somebody asks about, in words. */
export interface AskedRequest {
  readonly verb: string;
  readonly name: string;
  readonly namespace: string;
}

/** A request as the API server would get it, with what was asked and cannot be part of it. */
export interface SentRequest {
  readonly request: KubeRequest;
  readonly notes: readonly string[];
}

/** Requests without a name in their path, whatever is named in the body (G5). */
const NAMELESS: ReadonlySet<string> = new Set(["create", "deletecollection"]);

function nameOf({ verb, name }: AskedRequest, { resource, subresource }: ResolvedResource): { readonly name: string; readonly note?: string } {
  if (name === "" || subresource !== "" || !NAMELESS.has(verb)) return { name };
  return { name: "", note: `the request to ${verb} ${resource} carries no name, so \`${name}\` was left out: rules that list names never allow it` };
}

/** A Namespace object's request is in that namespace; `bind` is asked in the binding's; other objects of the cluster are in none (G2). */
function namespaceOf(
  { verb, namespace }: AskedRequest,
  name: string,
  { resource, namespaced }: ResolvedResource,
): { readonly namespace: string; readonly note?: string } {
  if (namespaced !== false || verb === "bind") return { namespace };
  if (resource === "namespaces") return { namespace: name || namespace };
  return namespace === "" ? { namespace } : { namespace: "", note: `${resource} are objects of the cluster, so the namespace \`${namespace}\` was left out` };
}

/** The request behind a question: what a rule is held against is what the API server sees, not all that was typed (G2, G5). */
export function sentRequest(asked: AskedRequest, type: ResolvedResource): SentRequest {
  const named = nameOf(asked, type);
  const placed = namespaceOf(asked, named.name, type);
  const { group, resource, subresource } = type;
  const request: ResourceRequest = { verb: asked.verb, group, resource, subresource, name: named.name, namespace: placed.namespace };
  return { request, notes: [type.note, named.note, placed.note].filter((n) => n !== undefined) };
}
