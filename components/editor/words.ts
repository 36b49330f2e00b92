import { apiGet } from "@/components/state/api";
import type { ActionsAnswer } from "@/server/contract/editing";
import type { EntityAnswer, SearchAnswer } from "@/server/contract/screen";
import type { Choice } from "@/server/view/editing/help";
import type { Place } from "@/server/view/editing/place";
import { TEXT, type WordSource } from "@/server/view/editing/shape";

/** Names that the page has to ask for: actions of the catalogue, and what there is in the snapshot. */
export type Words = (source: WordSource, place: Place) => Promise<readonly Choice[]>;

const LIMIT = 50;
const KEPT = 100;

type Asked = <T>(path: string, params: Readonly<Record<string, string | number | null>>) => Promise<T>;

const value = (label: string, doc: string): Choice => ({ label, doc, is: "value" });
const places = (count: number): string => (count === 1 ? "one kind of resource" : `${count} kinds of resources`);

async function actions(ask: Asked, typed: string): Promise<readonly Choice[]> {
  const { services, actions: found } = await ask<ActionsAnswer>("actions", { q: typed, limit: LIMIT });
  return [
    ...services.map(({ prefix, name }) => value(`${prefix}:`, `Actions of ${name}.`)),
    ...found.map(({ action, level, resources }) =>
      value(action, `${level}, on ${resources.length === 0 ? "no resource: its statement names *" : places(resources.length)}.`),
    ),
  ];
}

const SERVICE_ACCOUNT = /\/serviceaccount\/([^/]+)\/([^/]+)$/;

async function named(
  ask: Asked,
  q: string,
  kinds: readonly EntityAnswer["kind"][],
  labelOf: (one: EntityAnswer) => string | undefined,
): Promise<readonly Choice[]> {
  const { results } = await ask<SearchAnswer>("search", { q, limit: LIMIT });
  return results.flatMap((one) => {
    const label = kinds.includes(one.kind) ? labelOf(one) : undefined;
    return label === undefined ? [] : [value(label, one.context === "" ? one.label : `${one.label}, ${one.context}`)];
  });
}

const refOf = (one: EntityAnswer): string => one.ref;
const subjectOf = ({ ref }: EntityAnswer): string | undefined => {
  const found = SERVICE_ACCOUNT.exec(ref);
  return found ? `system:serviceaccount:${found[1]}:${found[2]}` : undefined;
};

const ROLES = ["iam-role"] as const;
const PRINCIPALS = ["iam-role", "iam-user"] as const;
const PROVIDERS = ["oidc-provider", "saml-provider"] as const;

/** Claims of the tokens that each provider of the snapshot vouches for. */
async function claims(ask: Asked): Promise<readonly Choice[]> {
  const { results } = await ask<SearchAnswer>("search", { q: ":oidc-provider/", limit: LIMIT });
  const issuers = results.flatMap(({ kind, ref }) => (kind === "oidc-provider" ? [ref.slice(ref.indexOf(":oidc-provider/") + ":oidc-provider/".length)] : []));
  return [...new Set(issuers)].flatMap((issuer): Choice[] => [
    { label: `${issuer}:sub`, doc: "Whose token it is: system:serviceaccount:NAMESPACE:NAME.", is: "key", holds: TEXT },
    { label: `${issuer}:aud`, doc: "Whom the token is for: sts.amazonaws.com, mostly.", is: "key", holds: TEXT },
  ]);
}

/** What a condition key is held against, where the snapshot knows it. */
async function held(ask: Asked, { path, typed }: Place): Promise<readonly Choice[]> {
  const key = String(path.findLast((one) => typeof one === "string") ?? "").toLowerCase();
  if (key.endsWith(":aud")) return [value("sts.amazonaws.com", "The audience of tokens that EKS gives pods for AWS.")];
  if (key.endsWith(":sub")) return named(ask, typed.slice(typed.lastIndexOf(":") + 1) || "serviceaccount", ["service-account"], subjectOf);
  return key === "aws:principalarn" ? named(ask, typed || ":role/", PRINCIPALS, refOf) : [];
}

/** The kind that stands beside a name. */
const kindBeside = ({ path, levels }: Place): string | undefined => levels[path.length - 1]?.texts.get("kind");

const SOURCES: Readonly<Record<WordSource, (ask: Asked, place: Place) => Promise<readonly Choice[]>>> = {
  action: (ask, { typed }) => actions(ask, typed),
  principal: (ask, { typed }) => named(ask, typed || ":role/", PRINCIPALS, refOf),
  role: (ask, { typed }) => named(ask, typed || ":role/", ROLES, refOf),
  provider: (ask, { typed }) => named(ask, typed || "-provider/", PROVIDERS, refOf),
  entity: async (ask, { typed }) => (typed === "" ? [] : named(ask, typed, [...PRINCIPALS, ...PROVIDERS, "service-account", "iam-group"], refOf)),
  "condition-key": claims,
  "condition-value": held,
  "service-account": async (ask, place) =>
    (kindBeside(place) ?? "ServiceAccount") === "ServiceAccount"
      ? named(ask, place.typed || "serviceaccount", ["service-account"], ({ label }) => label.split("/").at(-1))
      : [],
};

/** Names of one snapshot; what was asked once is not asked again. */
export function wordsOf(snapshot: string | null): Words {
  const kept = new Map<string, Promise<unknown>>();
  const ask = <T>(path: string, params: Readonly<Record<string, string | number | null>>): Promise<T> => {
    const key = JSON.stringify([path, params]);
    const known = kept.get(key);
    if (known !== undefined) return known as Promise<T>;
    if (kept.size >= KEPT) kept.clear();
    const answer = apiGet<T>(path, { ...params, snapshot });
    kept.set(key, answer);
    answer.catch(() => kept.delete(key));
    return answer;
  };
  return (source, place) => SOURCES[source](ask, place);
}
