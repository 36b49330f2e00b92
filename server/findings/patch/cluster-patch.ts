import { hcl, hclMembers, hclResource, hclString, type Member } from "./hcl.ts";
import { fieldOf, fileName, isJson, type Rendering, textOf, yamlOf } from "./patch.ts";
import { unifiedDiff } from "./unified-diff.ts";

type Annotations = Readonly<Record<string, unknown>>;
const annotationsOf = (value: unknown): Annotations => (isJson(value) ? value : {});

/** What becomes of annotations: null where one goes. */
function changed(before: Annotations, after: Annotations): Annotations {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const other = Object.entries(after).filter(([key, value]) => before[key] !== value);
  return Object.fromEntries([...gone.map((key) => [key, null] as const), ...other]);
}

/** A service account with other annotations. Facts hold no more of its annotations than rules ask for, so that all forms are of the ones that change alone. */
export function serviceAccountPatch(object: unknown, before: unknown): Rendering {
  const metadata = fieldOf(object, "metadata");
  const [name, namespace] = [textOf(metadata, "name"), textOf(metadata, "namespace")];
  const annotations = changed(annotationsOf(before), annotationsOf(fieldOf(metadata, "annotations")));
  const keys = Object.keys(annotations);
  if (keys.length === 0) return {};
  const told = (of: Annotations): object => {
    const own = Object.fromEntries(Object.entries(of).filter(([key]) => keys.includes(key)));
    return { apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace, ...(Object.keys(own).length > 0 && { annotations: own }) } };
  };
  const lines = Object.entries(annotations).map(([key, value]) =>
    value === null ? `      # ${hclString(key)} goes, whatever else stands here stays` : `      ${hclString(key)} = ${hcl(value, 3)}`,
  );
  const named: Member[] = [
    ["name", hclString(name)],
    ["namespace", hclString(namespace)],
  ];
  return {
    diff: unifiedDiff(
      `serviceaccount-${fileName(namespace)}-${fileName(name)}.yaml`,
      yamlOf(told(annotationsOf(before))),
      yamlOf(told(annotationsOf(fieldOf(metadata, "annotations")))),
    ),
    yaml: yamlOf({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace, annotations } }),
    terraform: hclResource("kubernetes_service_account_v1", `${namespace}_${name}`, [
      "  metadata {",
      ...hclMembers(named, 2),
      "",
      "    annotations = {",
      ...lines,
      "    }",
      "  }",
    ]),
  };
}

/** A binding with other subjects; what it binds cannot be changed, and stays. */
export function bindingPatch(object: unknown, before: unknown): Rendering {
  const [kind, metadata, roleRef] = [textOf(object, "kind"), fieldOf(object, "metadata"), fieldOf(object, "roleRef")];
  const [name, namespace] = [textOf(metadata, "name"), textOf(metadata, "namespace")];
  const told = (subjects: unknown): string =>
    yamlOf({ apiVersion: textOf(object, "apiVersion"), kind, metadata: namespace === "" ? { name } : { name, namespace }, roleRef, subjects });
  const after = told(fieldOf(object, "subjects"));
  return { diff: unifiedDiff(`${kind.toLowerCase()}-${fileName(name)}.yaml`, told(before), after), yaml: after };
}

const labelOf = (arn: string): string => arn.slice(Math.max(arn.lastIndexOf("/"), arn.lastIndexOf(":")) + 1);

/** `describe-access-entry` of one that should be there. */
export function accessEntryPatch(entry: unknown): Rendering {
  const principal = textOf(entry, "principalArn");
  const members: Member[] = [
    ["cluster_name", hclString(textOf(entry, "clusterName"))],
    ["principal_arn", hclString(principal)],
  ];
  return { terraform: hclResource("aws_eks_access_entry", labelOf(principal), hclMembers(members, 1)) };
}

/** `list-associated-access-policies` of an entry: those that should be there. */
export function accessPoliciesPatch(answer: unknown): Rendering {
  const principal = textOf(answer, "principalArn");
  const policies = fieldOf(answer, "associatedAccessPolicies");
  const blocks = (Array.isArray(policies) ? policies : []).map((policy) => {
    const [scope, namespaces] = [fieldOf(policy, "accessScope"), fieldOf(fieldOf(policy, "accessScope"), "namespaces")];
    const members: Member[] = [
      ["cluster_name", hclString(textOf(answer, "clusterName"))],
      ["principal_arn", hclString(principal)],
      ["policy_arn", hclString(textOf(policy, "policyArn"))],
    ];
    const inner: Member[] = [
      ["type", hclString(textOf(scope, "type"))],
      ...(Array.isArray(namespaces) && namespaces.length > 0 ? [["namespaces", hcl(namespaces, 2)] as const] : []),
    ];
    return hclResource("aws_eks_access_policy_association", labelOf(principal), [
      ...hclMembers(members, 1),
      "",
      "  access_scope {",
      ...hclMembers(inner, 2),
      "  }",
    ]);
  });
  return blocks.length > 0 ? { terraform: blocks.join("\n\n") } : {};
}
