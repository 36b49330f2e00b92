import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AccessRow, MatrixAnswer } from "@/server/contract/access.ts";
import type { PodAnswer, ReachRow } from "@/server/contract/answers.ts";
import type { MapAnswer } from "@/server/contract/screen.ts";
import type { VerdictAnswer } from "@/server/contract/verdict.ts";
import { accessExport } from "./access-source.ts";
import { csvOf } from "./csv.ts";
import { matrixExport } from "./matrix-source.ts";
import { pseudonyms } from "./pseudonyms.ts";
import { type ExportPlace, type ExportSource, exportOf, jsonOf, pictureOf, tableOf, textOf } from "./sheet.ts";
import { mapExport, pathsExport, podExport, reachExport } from "./sources.ts";

/** Every name a world of this test has; each is told from every other text by its beginning. */
interface Names {
  readonly account: string;
  readonly other: string;
  readonly words: readonly string[];
}

const word = fc.stringMatching(/^zq[a-z0-9]{4}[a-zA-Z0-9._-]{0,12}$/);
const account = fc.stringMatching(/^9[1-9]{11}$/);
const names: fc.Arbitrary<Names> = fc
  .record({ account, other: account, words: fc.uniqueArray(word, { minLength: 12, maxLength: 12 }) })
  .filter((n) => n.account !== n.other);

const at = (n: Names, i: number): string => n.words[i % n.words.length] ?? "";

const roleOf = (n: Names, i: number): string => `arn:aws:iam::${i % 2 === 0 ? n.account : n.other}:role/${at(n, i)}/${at(n, i + 1)}`;
const refs = (n: Names): readonly string[] => [
  `k8s://${at(n, 0)}/pod/${at(n, 1)}/${at(n, 2)}`,
  `k8s://${at(n, 0)}/serviceaccount/${at(n, 1)}/${at(n, 3)}`,
  `k8s://${at(n, 0)}/user/${roleOf(n, 4)}`,
  `k8s://${at(n, 0)}/group/system:serviceaccounts:${at(n, 1)}`,
  roleOf(n, 4),
  roleOf(n, 5),
  `arn:aws:sts::${n.account}:assumed-role/${at(n, 5)}/${at(n, 6)}`,
  `arn:aws:iam::${n.account}:root`,
  `arn:aws:iam::${n.account}:oidc-provider/${at(n, 7)}.example.com/id/${at(n, 8)}`,
  `oidc://${at(n, 7)}.example.com/id/${at(n, 8)}#system:serviceaccount:${at(n, 1)}:${at(n, 3)}`,
  `oidc://${at(n, 7)}.example.com#repo:${at(n, 9)}/${at(n, 10)}:*`,
  `arn:aws:eks:eu-west-1:${n.account}:cluster/${at(n, 0)}`,
  `arn:aws:s3:::${at(n, 9)}/${at(n, 10)}`,
  `saml:arn:aws:iam::${n.other}:saml-provider/${at(n, 11)}`,
  `sso://${at(n, 8)}/user/${at(n, 9)}`,
  `key:AKIA${at(n, 10)}`,
];

const everything = (n: Names): string => [n.account, n.other, ...n.words].join(" ");

const edge = (n: Names, from: string, to: string): VerdictAnswer => ({
  from,
  to,
  mechanism: "sts:AssumeRole",
  verdict: "conditional",
  conditions: [
    { key: `aws:PrincipalTag/${at(n, 3)}`, operator: "StringEquals", values: [at(n, 4), n.account], suppliedBy: "caller" },
    { key: `${at(n, 7)}.example.com/id/${at(n, 8)}:sub`, operator: "StringLike", values: [at(n, 5)], suppliedBy: "token" },
  ],
  missing: [{ what: `the policies of ${at(n, 2)}`, of: `account ${n.other}` }],
  assumptions: [everything(n)],
  steps: [
    {
      check: "trust-policy",
      outcome: "fail",
      code: "TRUST_CONDITION_NOT_MET",
      reason: everything(n),
      verify: `aws iam get-role --role-name ${at(n, 5)}`,
      evidence: { source: to, document: at(n, 6), statement: 3, sid: at(n, 11) },
    },
  ],
});

const mapOf = (n: Names): MapAnswer => {
  const all = refs(n);
  return {
    focus: roleOf(n, 4),
    nodes: all.map((ref, i) => ({
      id: `n${i}`,
      kind: "iam-role",
      rank: "roles",
      label: at(n, i),
      context: everything(n),
      ref,
      count: 2,
      members: [{ ref, kind: "iam-role", label: at(n, i), context: n.account }],
    })),
    edges: all.map((from, i) => ({
      id: `e${i}`,
      source: `n${i}`,
      target: "n4",
      mechanism: "sts:AssumeRole",
      verdict: "allowed",
      count: 1,
      from,
      to: roleOf(n, 4),
      via: { ref: `arn:aws:iam::${n.account}:oidc-provider/${at(n, 7)}`, kind: "oidc-provider", label: at(n, 7), context: n.account },
    })),
    totals: { entities: 99, edges: 99 },
    cut: { nodes: 0, edges: 1 },
  };
};

const estateOf = (n: Names): MapAnswer => {
  const node = (id: string, over: object) => ({
    id,
    rank: "roles" as const,
    kinds: { "iam-role": 3 },
    clusters: [],
    namespace: "",
    accounts: [],
    count: 3,
    within: 2,
    ...over,
  });
  return {
    focus: null,
    nodes: [],
    edges: [],
    totals: { entities: 6, edges: 9 },
    cut: { nodes: 0, edges: 0 },
    estate: {
      nodes: [
        node(JSON.stringify(["workloads", at(n, 0), at(n, 1)]), { rank: "workloads", kinds: { pod: 3 }, clusters: [at(n, 0)], namespace: at(n, 1) }),
        node(JSON.stringify(["roles", "", n.account]), { accounts: [n.account] }),
      ],
      edges: [
        {
          source: JSON.stringify(["workloads", at(n, 0), at(n, 1)]),
          target: JSON.stringify(["roles", "", n.account]),
          family: "imds",
          pairs: { allowed: 8, conditional: 1, unknown: 0 },
        },
      ],
      entities: 6,
      pairs: 9,
      cut: { edges: 0, pairs: 0 },
    },
  };
};

const podOf = (n: Names): PodAnswer => {
  const source: PodAnswer["sources"][number] = {
    kind: "web-identity",
    role: roleOf(n, 4),
    configured: true,
    injected: true,
    wins: true,
    ...edge(n, roleOf(n, 4), roleOf(n, 5)),
  };
  const [pod = "", sa = ""] = refs(n);
  return {
    pod,
    container: at(n, 6),
    sdk: "default",
    phase: "Running",
    node: `k8s://${at(n, 0)}/node/${at(n, 7)}`,
    serviceAccount: sa,
    owner: `k8s://${at(n, 0)}/deployment/${at(n, 1)}/${at(n, 8)}`,
    effective: null,
    sources: [source],
    containers: [{ name: at(n, 6), kind: "regular", effective: roleOf(n, 5), sources: [source] }],
    reachable: [...refs(n)],
  };
};

const rowsOf = (n: Names): readonly ReachRow[] =>
  refs(n).map((ref) => ({ ref, verdict: "allowed", mechanism: "sts:AssumeRole", hops: 2, path: [ref, roleOf(n, 5), roleOf(n, 4)] }));

const pathsOf = (n: Names) => {
  const edges = refs(n)
    .slice(0, 4)
    .map((from) => edge(n, from, roleOf(n, 4)));
  const paths = {
    from: refs(n)[0] ?? "",
    to: roleOf(n, 4),
    total: 9,
    complete: false,
    missing: [{ what: everything(n), of: at(n, 1), weakens: at(n, 2) }],
    paths: [{ verdict: "conditional" as const, count: 1, edges }],
  };
  return { direct: edges, paths };
};

const tableRowsOf = (n: Names): AccessRow[] =>
  refs(n).map((ref, i) => {
    const end = { ref, kind: "iam-role" as const, label: at(n, i), context: everything(n), count: 3, as: at(n, i + 1) };
    const { conditions } = edge(n, ref, ref);
    return { id: ref, who: end, how: "sts:AssumeRole", whom: end, verdict: "conditional", conditions, pairs: 9, hops: 2, path: [ref, roleOf(n, 4)] };
  });

const matrixOf = (n: Names): MatrixAnswer => ({
  rows: [
    { of: "namespace", cluster: at(n, 0), namespace: at(n, 1), who: { allowed: 1, conditional: 0, unknown: 2 } },
    { of: "kind", kind: "iam-user", cluster: at(n, 2), account: n.account, who: { allowed: 1, conditional: 0, unknown: 0 } },
  ],
  accounts: [{ id: n.other, label: everything(n), who: { allowed: 2, conditional: 0, unknown: 2 } }],
  cells: [0, 1].map((row) => ({ row, column: 0, who: { allowed: 1, conditional: 0, unknown: 0 } })),
});

const sourcesOf = (n: Names): readonly ExportSource<unknown>[] => {
  const looked = { focus: roleOf(n, 4), hidden: ["rbac:"], node: roleOf(n, 5), edge: JSON.stringify([roleOf(n, 5), "sts:AssumeRole", roleOf(n, 4)]) };
  const all = [
    mapExport(mapOf(n), looked),
    mapExport(estateOf(n), looked),
    pathsExport(pathsOf(n), 0),
    reachExport({ ref: roleOf(n, 4), total: 40, rows: [...rowsOf(n)] }, { side: "by", hops: "direct" }),
    podExport(podOf(n)),
    accessExport({ total: 40, pairs: 80, rows: tableRowsOf(n) }, [{ name: "who: namespace", value: at(n, 1), kind: "words" }]),
    matrixExport(matrixOf(n)),
  ];
  return all as readonly ExportSource<unknown>[];
};

const place = (n: Names): ExportPlace => ({
  version: "1.2.3",
  exportedAt: "2026-11-25T12:00:00Z",
  snapshot: { id: "c83e52ec02600b47784e", label: `of ${at(n, 0)}`, capturedAt: "2026-11-24T12:00:00Z" },
  address: `https://host/explain?from=${encodeURIComponent(roleOf(n, 4))}`,
});

const filesOf = (source: ExportSource<unknown>, n: Names, redacted: boolean): readonly string[] => {
  const made = exportOf(source, place(n), redacted);
  return [jsonOf(made), tableOf(made), pictureOf(made) ?? "", textOf(made), `${source.name}`];
};

describe("a redacted export", () => {
  it("holds no account id and no name of the original, whatever file it is", () => {
    fc.assert(
      fc.property(names, (n) => {
        for (const source of sourcesOf(n)) {
          for (const file of filesOf(source, n, true)) {
            for (const secret of [n.account, n.other, ...n.words]) expect(file).not.toContain(secret);
            expect(file).not.toContain("zq");
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("keeps who is who: as many different references, joined by the same edges, with the same verdicts", () => {
    fc.assert(
      fc.property(names, (n) => {
        const answer = mapOf(n);
        const made = exportOf(mapExport(answer, { focus: null, hidden: [], node: null, edge: null }), place(n), true);
        const told = made.answer as MapAnswer;
        expect(new Set(told.nodes.map((x) => x.ref)).size).toBe(new Set(answer.nodes.map((x) => x.ref)).size);
        const joins = (map: MapAnswer) => map.edges.map((e) => [map.nodes.findIndex((x) => x.id === e.source), map.nodes.findIndex((x) => x.id === e.target)]);
        expect(joins(told)).toEqual(joins(answer));
        expect(told.edges.map((e) => e.verdict)).toEqual(answer.edges.map((e) => e.verdict));
        expect(made.sheet.diagram?.nodes.map((x) => x.kindWord)).toHaveLength(made.sheet.diagram?.nodes.length ?? 0);
      }),
      { numRuns: 60 },
    );
  });

  it("a map of places keeps its lines, its kinds and its numbers", () => {
    fc.assert(
      fc.property(names, (n) => {
        const made = exportOf(mapExport(estateOf(n), { focus: null, hidden: [], node: null, edge: null }), place(n), true);
        expect(made.sheet.rows.map(([, what, how, , roles, ...pairs]) => [what, how, roles, ...pairs])).toEqual([
          ["3 pods", "IMDS", "3 IAM roles", "8", "1", "0"],
        ]);
        expect(made.sheet.diagram?.edges).toMatchObject([{ count: 9, verdict: "allowed" }]);
      }),
      { numRuns: 20 },
    );
  });

  it("is the same each time it is made", () => {
    fc.assert(
      fc.property(names, (n) => {
        for (const source of sourcesOf(n)) expect(filesOf(source, n, true)).toEqual(filesOf(source, n, true));
      }),
      { numRuns: 20 },
    );
  });

  it("gives no pseudonym that is a name of the original", () => {
    const own = ["arn:aws:iam::000000000001:role/role-1", "arn:aws:iam::111122223333:role/role-2"];
    const p = pseudonyms(own);
    expect(own.map(p.ref)).toEqual(["arn:aws:iam::000000000002:role/role-3", "arn:aws:iam::000000000003:role/role-4"]);
  });

  it("tells the meaning of a step's code in place of its sentence, and the words of Kubernetes and AWS as they are", () => {
    const n: Names = { account: "911111111111", other: "922222222222", words: Array.from({ length: 12 }, (_, i) => `zqname${i}`) };
    const made = exportOf(pathsExport(pathsOf(n), 0), place(n), true);
    expect(jsonOf(made)).toContain("The trust policy names the principal, but a condition of the statement cannot be met.");
    const p = pseudonyms([]);
    expect(["k8s://a/group/system:masters", "service:ec2.amazonaws.com", "*", "arn:aws:iam::aws:policy/ReadOnlyAccess"].map(p.ref)).toEqual([
      "k8s://cluster-1/group/system:masters",
      "service:ec2.amazonaws.com",
      "*",
      "arn:aws:iam::aws:policy/ReadOnlyAccess",
    ]);
    expect(["aws:SourceIp", "aws:RequestTag/team", "oidc.example.com/id/A:aud"].map(p.key)).toEqual(["aws:SourceIp", "aws:RequestTag/tag-1", "issuer-1:aud"]);
  });

  it("does not show a field nobody spoke for", () => {
    const n: Names = { account: "911111111111", other: "922222222222", words: Array.from({ length: 12 }, (_, i) => `zqname${i}`) };
    const answer = { ...podOf(n), novel: { deep: [at(n, 3)] }, remark: everything(n), number: 911111111111 };
    const made = exportOf(podExport(answer), place(n), true);
    expect(jsonOf(made)).not.toMatch(/zq|911111111111/);
  });
});

describe("every export", () => {
  const n: Names = { account: "911111111111", other: "922222222222", words: Array.from({ length: 12 }, (_, i) => `zqname${i}`) };

  const SAID = ["1.2.3", "c83e52ec02600b47784e", "2026-11-25T12:00:00Z", "2026-11-24T12:00:00Z", "truncated", "count"];

  it.each(
    sourcesOf(n).flatMap((source) =>
      [false, true].map((redacted) => [source.name, redacted ? "redacted" : "as it is", exportOf(source, place(n), redacted)] as const),
    ),
  )("%s, %s, says where and when it was taken, of what, by what, and whether it is all", (_, how, made) => {
    const files = [jsonOf(made), tableOf(made), pictureOf(made)].filter((file) => file !== undefined);
    for (const file of files) for (const said of SAID) expect(file).toContain(said);
    expect(made.about.filters.length).toBeGreaterThan(0);
    expect(textOf(made)).toContain(how === "redacted" ? "c83e52ec02600b47784e" : "https://host/explain");
  });

  it("a control character in a name breaks no line of a chat message", () => {
    const rows = [{ ref: "oidc://evil.example#a\nb", verdict: "allowed" as const, mechanism: "sts:AssumeRole", hops: 1, path: [] }];
    const made = exportOf(reachExport({ ref: roleOf(n, 4), total: 1, rows }, { side: "by", hops: "all" }), place(n), false);
    expect(textOf(made).split("\n")).toHaveLength(3);
  });
});

describe("a table for spreadsheets", () => {
  it.each([
    ["=cmd()", "'=cmd()"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\tx", "'\tx"],
    ['a "b", c', '"a ""b"", c"'],
    ["two\nlines", '"two\nlines"'],
    ["arn:aws:iam::1:role/x", "arn:aws:iam::1:role/x"],
  ])("%j runs nothing and breaks nothing", (text, cell) => {
    expect(csvOf([[text]])).toBe(`\ufeff${cell}\r\n`);
  });
});
