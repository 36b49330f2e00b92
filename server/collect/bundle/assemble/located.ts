import type { Contribution } from "@/server/collect/bundle/contribution.ts";
import type { Placement } from "./placement.ts";

type Scoped<S extends Contribution["scope"]> = Extract<Contribution, { scope: S }>;

/** A contribution with the file it came from and what the file's place says. */
export interface Located<C extends Contribution = Contribution> {
  readonly path: string;
  readonly place: Placement;
  readonly contribution: C;
}

export const ofScope = <S extends Contribution["scope"]>(all: readonly Located[], scope: S): Array<Located<Scoped<S>>> =>
  all.filter((one): one is Located<Scoped<S>> => one.contribution.scope === scope);
