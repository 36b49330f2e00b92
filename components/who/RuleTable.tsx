import { AppLink } from "@/components/shell/AppLink";
import { subjectHref } from "@/components/shell/href";
import { Badge } from "@/components/ui/Badge";
import { Pager } from "@/components/ui/Pager";
import { RefText } from "@/components/ui/RefText";
import type { HeldRuleAnswer } from "@/server/contract/answers";
import { describeRef } from "@/server/view/ref-view";
import { objectWords, scopeWords } from "./permissionRows";

const CELL = "px-4 py-2.5 align-top max-md:block max-md:px-0 max-md:py-0.5";
const LABEL = "mr-1 text-xs font-medium text-muted-foreground md:hidden";

function Names({ names }: { readonly names: readonly string[] }) {
  return (
    <ul className="flex flex-wrap gap-1">
      {names.map((name) => (
        <li key={name} className="rounded-sm border border-border bg-background px-1.5 py-px font-mono text-xs">
          <RefText text={name} />
        </li>
      ))}
    </ul>
  );
}

const KINDS: Readonly<Record<string, string>> = {
  role: "role",
  clusterrole: "cluster role",
  rolebinding: "role binding",
  clusterrolebinding: "cluster role binding",
};
const objectKind = (ref: string): string => KINDS[ref.split("/")[3] ?? ""] ?? "object";

/** An object of the cluster by its name; its page has the rules as they are stored. */
const ObjectLink = ({ to, className = "text-foreground" }: { readonly to: string; readonly className?: string }) => (
  <AppLink
    href={subjectHref(to)}
    title={to}
    className={`rounded-sm underline decoration-border-strong/50 underline-offset-2 hover:text-accent hover:decoration-accent ${className}`}
  >
    <RefText text={describeRef(to).label} />
  </AppLink>
);

function GivenBy({ rule }: { readonly rule: HeldRuleAnswer }) {
  if (rule.by.kind === "access-policy")
    return (
      <>
        <RefText text={rule.by.policy.slice(rule.by.policy.lastIndexOf("/") + 1)} className="font-medium" />
        <span className="block text-xs text-muted-foreground">access policy of its entry</span>
      </>
    );
  const { binding, role, through } = rule.by;
  if (binding === role)
    return (
      <>
        <span className="font-medium">the API server itself</span>
        <span className="block text-xs text-muted-foreground">
          as <RefText text={through} />
        </span>
      </>
    );
  return (
    <>
      <ObjectLink to={binding} className="font-medium" />
      <span className="block text-xs text-muted-foreground">
        {objectKind(binding)} to {objectKind(role)} <ObjectLink to={role} />
      </span>
      <span className="block text-xs text-muted-foreground">
        as <RefText text={through} />
      </span>
    </>
  );
}

function Row({ rule }: { readonly rule: HeldRuleAnswer }) {
  return (
    <tr className="max-md:block max-md:px-4 max-md:py-3">
      <td className={CELL}>
        <span aria-hidden="true" className={LABEL}>
          In
        </span>
        {rule.scope === "cluster" ? <Badge tone="conditional">whole cluster</Badge> : <RefText text={scopeWords(rule.scope)} mono />}
      </td>
      <td className={CELL}>
        <Names names={rule.verbs} />
      </td>
      <td className={CELL}>
        <Names names={objectWords(rule)} />
        {rule.resourceNames.length > 0 && (
          <span className="mt-1 block text-xs text-muted-foreground">
            only those named <RefText text={rule.resourceNames.join(", ")} mono />
          </span>
        )}
        {rule.conditions.map((c) => (
          <span key={`${c.key} ${c.values.join()}`} className="mt-1 block text-xs text-conditional">
            when {c.key} is <RefText text={c.values.join(" or ")} mono />
          </span>
        ))}
      </td>
      <td className={CELL}>
        <GivenBy rule={rule} />
      </td>
    </tr>
  );
}

/** Every rule an identity holds, with where it holds and what gives it. */
export function RuleTable({ rules, cluster }: { readonly rules: readonly HeldRuleAnswer[]; readonly cluster: string }) {
  return (
    <Pager rows={rules}>
      {(shown) => (
        <table className="w-full text-sm max-md:block md:table-fixed">
          <caption className="sr-only">What it may do in cluster {cluster}</caption>
          <thead className="max-md:sr-only">
            <tr className="border-b border-border">
              {["In", "May", "On", "Given by"].map((head) => (
                <th
                  key={head}
                  scope="col"
                  className="px-4 py-1.5 text-left text-xs font-medium text-muted-foreground first:w-[16%] nth-[2]:w-[24%] nth-[3]:w-[28%]"
                >
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-border/60 max-md:block">
            {shown.map((rule, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a role may hold the same rule twice
              <Row key={i} rule={rule} />
            ))}
          </tbody>
        </table>
      )}
    </Pager>
  );
}
