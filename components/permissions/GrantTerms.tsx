import { RefText } from "@/components/ui/RefText";
import { VerdictBadge } from "@/components/ui/VerdictBadge";
import type { PermissionGrant, PermissionWithheld } from "@/server/contract/permissions";
import { checkWord, conditionWords, remedyOf, supplierWord } from "@/server/view/proof-view";
import { GrantedBy } from "./GrantedBy";

/** Action names without their service, by access level. */
export function ActionNames({ actions }: { readonly actions: PermissionGrant["actions"] }) {
  const levels = Object.entries(actions);
  if (levels.length === 0) return null;
  return (
    <dl className="grid gap-x-3 gap-y-1.5 text-xs sm:grid-cols-[7.5rem_minmax(0,1fr)]">
      {levels.map(([level, names]) => (
        <div key={level} className="contents">
          <dt className="text-muted-foreground">
            {level} <span className="tabular-nums">({names.length})</span>
          </dt>
          <dd className="font-mono leading-relaxed anywhere max-sm:mb-1">
            <RefText text={names.map((name) => name.slice(name.indexOf(":") + 1)).join(", ")} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

const LINE = "flex flex-wrap gap-x-1.5 text-sm";
const NAME = "shrink-0 text-muted-foreground";

function Resources({ resources }: { readonly resources: readonly string[] }) {
  if (resources.length === 1 && resources[0] === "*") return <p className={LINE}>on any resource</p>;
  return (
    <div className="text-sm">
      <span className={NAME}>on </span>
      <ul className="inline">
        {resources.map((resource, i) => (
          <li key={resource} className="inline">
            <RefText text={resource} mono className="text-xs" />
            {i < resources.length - 1 && ", "}
          </li>
        ))}
      </ul>
    </div>
  );
}

const actionCount = ({ every, count }: Pick<PermissionGrant, "every" | "count">): string =>
  `${every ? "every action" : count === 1 ? "1 action" : `${count} actions`}`;

/** Actions that hold on the same terms: on what, when, except where, and by which statements. */
export function GrantTerms({ grant }: { readonly grant: PermissionGrant }) {
  return (
    <li className="space-y-1.5 py-3 first:pt-1">
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <VerdictBadge verdict={grant.verdict} />
        <span className="font-medium">{actionCount(grant)}</span>
      </p>
      <Resources resources={grant.resources} />
      {grant.conditions.map((c) => (
        <p key={conditionWords(c)} className={LINE}>
          <span className={NAME}>when</span>
          <code className="font-mono text-xs leading-5 anywhere">{conditionWords(c)}</code>
          <span className="text-xs leading-5 text-muted-foreground">({supplierWord(c.suppliedBy)})</span>
        </p>
      ))}
      {grant.except.map((e) => (
        <p key={`${e.by.document} ${e.by.statement} ${e.resources.join()}`} className={LINE}>
          <span className={NAME}>{e.conditional ? "except, on conditions, on" : "except on"}</span>
          <RefText text={e.resources.join(", ")} mono className="text-xs leading-5" />
          <span className="text-xs leading-5 text-muted-foreground">
            by <GrantedBy evidence={e.by} />
          </span>
        </p>
      ))}
      {grant.missing.map((m) => (
        <p key={`${m.what} ${m.of}`} className={LINE}>
          <span className={NAME}>not collected, and decides:</span>
          <span>
            {m.what} of <RefText text={m.of} />
          </span>
        </p>
      ))}
      <ActionNames actions={grant.actions} />
      <p className="text-xs text-muted-foreground">
        {grant.by.length === 0 && grant.verdict === "allowed" && "Needs no permission: everybody who signs a call may do it."}
        {grant.by.map((evidence, i) => (
          <span key={`${evidence.document} ${evidence.source} ${evidence.statement}`}>
            {i === 0 ? "Given by " : "; "}
            <GrantedBy evidence={evidence} />
          </span>
        ))}
      </p>
    </li>
  );
}

/** Actions that the policies name and that do not hold: what stops them. */
export function WithheldTerms({ withheld }: { readonly withheld: PermissionWithheld }) {
  const remedy = remedyOf(withheld.code);
  return (
    <li className="space-y-1.5 py-3 first:pt-1">
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <VerdictBadge verdict="denied" />
        <span className="font-medium">{actionCount(withheld)}</span>
        <span className="text-muted-foreground">stopped by: {checkWord(withheld.check)}</span>
        {withheld.evidence && (
          <span className="text-xs text-muted-foreground">
            <GrantedBy evidence={withheld.evidence} />
          </span>
        )}
      </p>
      {remedy && <p className="text-xs text-muted-foreground">{remedy}</p>}
      <ActionNames actions={withheld.actions} />
    </li>
  );
}
