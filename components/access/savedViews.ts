/** A named filter of the table: `query` is what stands in the address, without the snapshot and the open row. */
export interface SavedView {
  readonly name: string;
  readonly query: string;
}

/** The setting of this browser that keeps the views of its reader. */
export const VIEWS_KEY = "access-views";
export const NAME_MOST = 60;
export const VIEWS_MOST = 50;

/** What reviewers ask first, in their words. */
export const BUILT_IN: readonly SavedView[] = [
  { name: "Everything", query: "" },
  { name: "Pods that become roles", query: "whoKind=pod,service-account&whomKind=iam-role" },
  { name: "From outside", query: "whoKind=web-identity,saml-subject,anyone,service" },
  { name: "Users to roles", query: "whoKind=iam-user&whomKind=iam-role" },
  { name: "Across accounts", query: "crosses=yes" },
  { name: "Into clusters", query: "how=maps-to,eks:" },
  { name: "Takeovers by IAM rights", query: "how=iam:" },
  { name: "Takeovers in clusters", query: "how=rbac:,escape,node-holds" },
  { name: "Unknown", query: "verdict=unknown" },
];

const NOT_OF_A_VIEW: ReadonlySet<string> = new Set(["snapshot", "row", "at"]);

/** An address's query as a view keeps it, always spelled alike: names in order, the values of each in order. */
export function viewQuery(query: string): string {
  const kept = [...new URLSearchParams(query)].filter(([name, value]) => value !== "" && !NOT_OF_A_VIEW.has(name));
  const spelled = kept.map(([name, value]) => [name, value.split(",").sort().join(",")] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return spelled.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":")}`).join("&");
}

export const isSameView = (a: string, b: string): boolean => viewQuery(a) === viewQuery(b);

const isView = (value: unknown): value is SavedView =>
  typeof value === "object" && value !== null && "name" in value && "query" in value && typeof value.name === "string" && typeof value.query === "string";

/** What this browser kept; whatever is no view is left out. */
export function parseViews(stored: string): readonly SavedView[] {
  try {
    const values: unknown = JSON.parse(stored === "" ? "[]" : stored);
    return Array.isArray(values) ? values.filter(isView).slice(0, VIEWS_MOST) : [];
  } catch {
    return [];
  }
}

/** What is wrong with a name for a view; undefined when it will do. */
export function nameProblem(name: string, others: readonly SavedView[]): string | undefined {
  const wanted = name.trim();
  if (wanted === "") return "A view needs a name.";
  if (wanted.length > NAME_MOST) return `A name has at most ${NAME_MOST} characters.`;
  return [...BUILT_IN, ...others].some((view) => view.name.toLowerCase() === wanted.toLowerCase()) ? "There is a view of that name." : undefined;
}
