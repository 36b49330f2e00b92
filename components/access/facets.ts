import { nameWithId } from "@/components/state/useAccountNames";
import { ACCESS_FACETS, type AccessFacetName } from "@/server/contract/access-names";
import { familyWords } from "@/server/view/mechanism-words";
import { KIND_WORDS } from "@/server/view/ref-view";
import { VERDICT_STYLES } from "@/server/view/verdict-style";

/** Facets of which any number of values is chosen; `crosses` is the one that is yes or no. */
export type ListFacet = Exclude<AccessFacetName, "crosses">;
export const LIST_FACETS: readonly ListFacet[] = ACCESS_FACETS.filter((facet) => facet !== "crosses");

interface FacetGroup {
  readonly name: string;
  readonly facets: readonly AccessFacetName[];
}

/** The facets as they stand beside the table. */
export const FACET_GROUPS: readonly FacetGroup[] = [
  { name: "The way", facets: ["verdict", "how", "crosses"] },
  { name: "Who", facets: ["whoKind", "whoAccount", "whoCluster", "whoNamespace"] },
  { name: "To whom", facets: ["whomKind", "whomAccount", "whomCluster", "whomNamespace"] },
];

const TITLES: Readonly<Record<AccessFacetName, string>> = {
  verdict: "Verdict",
  how: "How",
  crosses: "Accounts",
  whoKind: "Kind",
  whoCluster: "Cluster",
  whoNamespace: "Namespace",
  whoAccount: "Account",
  whomKind: "Kind",
  whomCluster: "Cluster",
  whomNamespace: "Namespace",
  whomAccount: "Account",
};

/** What a facet is called inside its group. */
export const facetTitle = (facet: AccessFacetName): string => TITLES[facet];

/** What a facet is called where its group is not seen: `Who: kind`. */
export function facetName(facet: AccessFacetName): string {
  const group = facet.startsWith("whom") ? "To whom: " : facet.startsWith("who") ? "Who: " : "";
  return group === "" ? TITLES[facet] : `${group}${TITLES[facet].toLowerCase()}`;
}

const isVerdict = (text: string): text is keyof typeof VERDICT_STYLES => Object.hasOwn(VERDICT_STYLES, text);
const isKind = (text: string): text is keyof typeof KIND_WORDS => Object.hasOwn(KIND_WORDS, text);

/** A value of a facet in a person's words; `names` are those of accounts, by id. */
export function valueWords(facet: AccessFacetName, value: string, names: ReadonlyMap<string, string>): string {
  switch (facet) {
    case "verdict":
      return isVerdict(value) ? VERDICT_STYLES[value].word : value;
    case "how": {
      const words = familyWords(value);
      return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
    }
    case "crosses":
      return value === "yes" ? "From one account into another" : "Within one account";
    case "whoKind":
    case "whomKind":
      return isKind(value) ? KIND_WORDS[value] : value;
    case "whoAccount":
    case "whomAccount":
      return nameWithId(value, names);
    case "whoCluster":
    case "whomCluster":
    case "whoNamespace":
    case "whomNamespace":
      return value;
  }
}
