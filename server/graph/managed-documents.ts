import type { ManagedPolicyFact } from "@/server/facts/iam.ts";
import type { AccountFacts } from "@/server/facts/snapshot.ts";
import { parseArn } from "@/server/model/arn.ts";
import type { AccountWorld } from "./account-world.ts";
import { sameItems } from "./memo.ts";

const isOfAws = (arn: string): boolean => parseArn(arn)?.account === "aws";

const found = new WeakMap<AccountFacts["policies"], readonly ManagedPolicyFact[]>();

function ofAws(policies: AccountFacts["policies"]): readonly ManagedPolicyFact[] {
  const known = found.get(policies);
  if (known) return known;
  const made = policies.filter((p) => isOfAws(p.arn));
  found.set(policies, made);
  return made;
}

/** Finds the text of a managed policy. AWS's own are the same everywhere: any account's copy will do. */
export class ManagedDocuments {
  readonly #ofAws: readonly ManagedPolicyFact[];
  readonly #byArn: ReadonlyMap<string, readonly ManagedPolicyFact[]>;

  constructor(accounts: Iterable<AccountWorld>) {
    this.#ofAws = [...accounts].flatMap((a) => ofAws(a.facts.policies));
    this.#byArn = Map.groupBy(this.#ofAws, (p) => p.arn);
  }

  /** Whether the other one finds the same of AWS's policies. */
  equals(other: ManagedDocuments): boolean {
    return sameItems(this.#ofAws, other.#ofAws);
  }

  find(arn: string, account: AccountWorld): { readonly document: unknown; readonly version: string | undefined } {
    const own = account.policies.get(arn);
    const copies = [...(own ? [own] : []), ...(this.#byArn.get(arn) ?? [])];
    return {
      document: copies.map((p) => p.document).find((d) => d !== undefined),
      version: copies.map((p) => p.defaultVersion).find((v) => v !== undefined),
    };
  }
}
