import { iamDocuments, parsedDocument } from "@/server/api/ask-entity.ts";
import { kubernetesDocuments } from "@/server/api/entity-kubernetes.ts";
import type { Estate } from "@/server/api/estate.ts";
import { accessPolicy } from "@/server/cluster/access/access-policies.ts";
import { type ParsedRef, parseRef, toRef } from "@/server/model/ref.ts";
import { accountDocument, associationDocument, clusterDocument, type Found, managedDocument, organizationDocument } from "./aws-documents.ts";

interface Place {
  readonly source: string;
  readonly document: string;
}

const ACCESS_POLICY = /^arn:[^:]+:eks::aws:cluster-access-policy\//;
const PROFILE = /arn:[^:]+:iam::\d+:instance-profile\/\S+/;

function kubernetesObject(estate: Estate, p: Extract<ParsedRef, { kind: "k8s" }>): Found | undefined {
  const found = kubernetesDocuments(estate, p).find((d) => d.document === p.type);
  if (!found) return undefined;
  const isRules = p.type === "role" || p.type === "clusterrole";
  return isRules || p.type.endsWith("binding") ? { title: found.title, json: found.json } : found;
}

/** A binding gives the rules of a role: both are shown, the rule by its place in the role. */
function ofBinding(estate: Estate, source: Extract<ParsedRef, { kind: "k8s" }>, role: Extract<ParsedRef, { kind: "k8s" }>): Found | undefined {
  const given = kubernetesObject(estate, role);
  const binding = kubernetesObject(estate, source);
  if (!given) return binding;
  return binding ? { title: `${role.type} ${role.name}, given by ${source.type} ${source.name}`, json: { role: given.json, binding: binding.json } } : given;
}

function ofCluster(estate: Estate, place: Place, source: Extract<ParsedRef, { kind: "k8s" }>): Found | undefined {
  if (ACCESS_POLICY.test(place.document)) {
    const { name, rules } = accessPolicy(place.document);
    return rules && { title: `access policy ${name}, as AWS documents it`, json: { policyArn: place.document, rules } };
  }
  const document = parseRef(place.document);
  if (document?.kind === "k8s" && (document.type === "role" || document.type === "clusterrole")) return ofBinding(estate, source, document);
  const [profile] = PROFILE.exec(place.document) ?? [];
  if (source.type === "node" && profile) return accountDocument(estate, { source: profile, document: place.document });
  if (source.type === "serviceaccount" && /\ba-[a-z0-9]{6,}$/.test(place.document)) return associationDocument(estate, place);
  return kubernetesObject(estate, source);
}

function ofArn(estate: Estate, place: Place): Found | undefined {
  const { source } = place;
  const ref = toRef(source);
  const all = ref ? iamDocuments(estate, ref) : [];
  const own = all.find((d) => d.source === source && d.document === place.document);
  if (place.document === "identity policies" && all.length > 0)
    return { title: "identity policies", json: Object.fromEntries(all.filter((d) => d.document !== "trust policy").map((d) => [d.title, d.json])) };
  const found = own ?? managedDocument(estate, place.document) ?? managedDocument(estate, source);
  return found ?? clusterDocument(estate, place) ?? associationDocument(estate, place) ?? accountDocument(estate, place) ?? organizationDocument(estate, place);
}

/** The document a step's evidence points into, as far as it is kept; undefined when it was not collected or there is no document. */
export function evidenceDocument(estate: Estate, place: Place): Found | undefined {
  const source = parseRef(place.source);
  const found = source?.kind === "k8s" ? ofCluster(estate, place, source) : ofArn(estate, place);
  return found && { title: found.title, json: parsedDocument(found.json) };
}
