/**
 * Where in facts, in what was read and in what is kept of them a text stands, as far as people go. `name`: the whole text is somebody's name. `person`: of the fields
 * below the name is one. `tags`, `condition`: below it keys say what the values are. Of `document` and `text` only references and, in sentences, words are names.
 */
export type Place = "name" | "person" | "tags" | "condition" | "document" | "mapping" | "path" | "text";

export const TOP: Place = "text";

const each = (keys: readonly string[], place: Place): (readonly [string, Place])[] => keys.map((key) => [key, place]);

/** Keys whose value is a person's name. */
const NAMES = "userName UserName username Username user User mfaAsked keysAsked sessionName RoleSessionName by owner reviewer madeBy askedBy acceptedBy".split(
  " ",
);
/** Of what is below one of these, names are a person's. */
const PEOPLE = "users Users UserDetailList".split(" ");
const OF_PERSON = new Set("name displayName DisplayName".split(" "));
const TAGS = "tags labels annotations matchLabels nodeSelector templateLabels accountTags".split(" ");
const DOCUMENTS = "document Document trustPolicy AssumeRolePolicyDocument PolicyDocument Policy policy".split(" ");
const MAPPINGS = "mapUsers mapRoles mapAccounts".split(" ");

/** Tags and labels that say who somebody is. */
const isPersonTag = (key: string): boolean =>
  /owner|contact|user|mail|creat|maint|request|author|person|employee|login/i.test(key) && !/^kubernetes-/i.test(key);

const PERSON_CONDITION =
  /^(aws:username|aws:userid|sts:rolesessionname|(aws|sts):sourceidentity|saml:(sub|cn|edupersonprincipalname|mail|uid|name)|.*:(sub|email|upn|preferred_username|nickname|unique_name))$/i;
const TAG_CONDITION = /^[a-z0-9]+:(?:principal|request|resource|existingresource)tag\/(.+)$/i;

/** Whether a request's key of this name holds who somebody is. */
export function isPersonCondition(key: string): boolean {
  const tag = TAG_CONDITION.exec(key)?.[1];
  return tag === undefined ? PERSON_CONDITION.test(key) : isPersonTag(tag);
}

type Parent = Readonly<Record<string, unknown>>;

const includes = (value: unknown, ...names: readonly string[]): boolean => Array.isArray(value) && names.some((name) => value.includes(name));

/** `impersonate` of users by name. */
const namesUsers = ({ resources, verbs }: Parent): boolean => includes(resources, "users") || (includes(resources, "*") && includes(verbs, "impersonate", "*"));

/** References of people. */
const PERSON = /^(arn:aws[a-z-]*:iam::\d*:user\/|k8s:\/\/[^/]+\/user\/|oidc:\/\/|sso:\/\/[^/]+\/user\/)/;

const named = (is: boolean): Place => (is ? "name" : "text");

/** Of some keys their neighbours say what the value is. */
const NEIGHBOURS: Readonly<Record<string, (parent: Parent) => Place | undefined>> = {
  name: (parent) => (parent["kind"] === "User" ? "name" : calledBy(parent)),
  label: calledBy,
  owner: ({ ownerType }) => (typeof ownerType === "string" && ownerType !== "user" ? "text" : undefined),
  resourceNames: (parent) => named(namesUsers(parent)),
  values: ofKey,
  Value: ofKey,
};

/** How an entity is called. */
function calledBy({ ref }: Parent): Place | undefined {
  return typeof ref === "string" ? named(PERSON.test(ref)) : undefined;
}

/** Values beside the key that they are of: a tag, a condition. */
function ofKey({ key, Key }: Parent): Place | undefined {
  const of = key ?? Key;
  return typeof of === "string" ? named(isPersonTag(of) || isPersonCondition(of)) : undefined;
}

const BY_KEY: ReadonlyMap<string, Place> = new Map<string, Place>([
  ["Condition", "condition"],
  ["path", "path"],
  ...each(MAPPINGS, "mapping"),
  ...each(PEOPLE, "person"),
  ...each(NAMES, "name"),
  ...each(TAGS, "tags"),
  ...each(DOCUMENTS, "document"),
]);

/** The place of what stands under a key. `place`: of the object; `object`: the object itself. */
export function placeBelow(place: Place, key: string, object: Parent): Place {
  if (place === "condition") return isPersonCondition(key) ? "name" : "condition";
  if (place === "tags") return isPersonTag(key) ? "name" : "tags";
  const near = Object.hasOwn(NEIGHBOURS, key) ? NEIGHBOURS[key]?.(object) : undefined;
  if (near) return near;
  if (place === "person" && OF_PERSON.has(key)) return "name";
  return BY_KEY.get(key) ?? (place === "document" ? "document" : "text");
}

const FILE = /^(accounts|clusters|identity-center)\/[^/]+\/./;

/** What a key is itself: a file of a bundle, or a text that may be a reference. */
export const placeOfKey = (key: string): Place => (FILE.test(key) ? "path" : "document");
export const isFile = (path: string): boolean => FILE.test(path);
