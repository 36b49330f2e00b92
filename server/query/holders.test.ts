import { describe, expect, it } from "vitest";
import { GraphBuilder } from "@/server/graph/graph-builder.ts";
import type { Mechanism } from "@/server/model/mechanism.ts";
import { arnRef, oidcRef, type Ref } from "@/server/model/ref.ts";
import type { VerdictWord } from "@/server/model/verdict.ts";
import { holdersOf } from "./holders.ts";

const ROLE = arnRef("arn:aws:iam::111122223333:role/app");
const k8s = (rest: string): Ref => `k8s://c/${rest}` as Ref;
const [API, SERVICE_ACCOUNT, OTHER] = [k8s("pod/shop/api"), k8s("serviceaccount/shop/api"), k8s("serviceaccount/shop/other")];
const OUTSIDE = oidcRef("token.actions.githubusercontent.com", "repo:acme/shop:*");

function graphOf(edges: readonly (readonly [from: Ref, mechanism: Mechanism, to: Ref, verdict?: VerdictWord])[]) {
  const graph = new GraphBuilder();
  for (const [from, mechanism, to, verdict = "allowed"] of edges) graph.edge({ from: graph.node(from), to: graph.node(to), mechanism, verdict });
  return graph.build();
}

const TOKEN = "sts:AssumeRoleWithWebIdentity";

describe("who has an identity by credentials of their own (W7)", () => {
  it("the service account whose token is exchanged, the pods that run as it, and outside subjects", () => {
    const graph = graphOf([
      [API, "runs-as", SERVICE_ACCOUNT],
      [SERVICE_ACCOUNT, TOKEN, ROLE],
      [OUTSIDE, TOKEN, ROLE],
    ]);
    expect(holdersOf(graph, ROLE)).toEqual({ serviceAccounts: [SERVICE_ACCOUNT], pods: [API], outside: [OUTSIDE] });
  });

  it("nobody who takes another over, or comes by way of a role", () => {
    const [first, user] = [arnRef("arn:aws:iam::111122223333:role/first"), arnRef("arn:aws:iam::111122223333:user/u")];
    const graph = graphOf([
      [SERVICE_ACCOUNT, TOKEN, ROLE],
      [OTHER, "rbac:token-request", SERVICE_ACCOUNT],
      [k8s("pod/shop/other"), "imds", first],
      [first, "sts:AssumeRole", ROLE],
      [user, "sts:AssumeRole", ROLE],
    ]);
    expect(holdersOf(graph, ROLE)).toEqual({ serviceAccounts: [SERVICE_ACCOUNT], pods: [], outside: [] });
  });

  it("those too to whom a longer way is open that is more certain", () => {
    const graph = graphOf([
      [API, "runs-as", SERVICE_ACCOUNT],
      [SERVICE_ACCOUNT, TOKEN, ROLE, "conditional"],
      [SERVICE_ACCOUNT, "rbac:token-request", OTHER],
      [OTHER, TOKEN, ROLE],
    ]);
    expect(holdersOf(graph, ROLE)).toEqual({ serviceAccounts: [OTHER, SERVICE_ACCOUNT], pods: [API], outside: [] });
  });

  it("the most certain first; of a role that nobody gets, nobody", () => {
    const graph = graphOf([
      [k8s("pod/a/unknown"), "imds", ROLE, "unknown"],
      [k8s("pod/b/may"), "imds", ROLE, "conditional"],
      [k8s("pod/c/does"), "eks:PodIdentity", ROLE],
    ]);
    expect(holdersOf(graph, ROLE).pods).toEqual(["c/does", "b/may", "a/unknown"].map((name) => k8s(`pod/${name}`)));
    expect(holdersOf(graph, arnRef("arn:aws:iam::111122223333:role/none"))).toEqual({ serviceAccounts: [], pods: [], outside: [] });
  });
});
