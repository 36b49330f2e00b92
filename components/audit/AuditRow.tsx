import { Disclosure } from "@/components/ui/Disclosure";
import { RefText } from "@/components/ui/RefText";
import { Time } from "@/components/ui/Time";
import type { AuditLine } from "@/server/contract/audit";
import { actionWords } from "./actionWords";

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(shown).join(", ");
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
};

function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: string])[] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 py-1 text-xs">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted-foreground">
            <RefText text={name} />
          </dt>
          <dd>
            <RefText text={value} mono />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** One entry: when, who did what to what, and all that was kept of it. */
export function AuditRow({ entry }: { readonly entry: AuditLine }) {
  const { position, at, subject, name, action, target, detail, previous, hash } = entry;
  const { by, ...rest } = detail;
  const told = Object.entries(rest)
    .map(([key, value]) => [key, shown(value)] as const)
    .filter(([, value]) => value !== "");
  return (
    <li className="grid gap-x-6 px-4 py-2.5 sm:grid-cols-[14rem_minmax(0,1fr)]">
      <Time iso={at} className="text-xs text-muted-foreground sm:pt-0.5 sm:text-sm" />
      <div className="min-w-0">
        <p>
          <RefText text={name} className="font-semibold" /> <span>{actionWords(action)}</span> <RefText text={target} />
        </p>
        {told.length > 0 && (
          <p className="text-xs text-muted-foreground">
            {told.map(([key, value], i) => (
              <span key={key}>
                {i > 0 && " · "}
                {key}: <RefText text={value.length > 120 ? `${value.slice(0, 120)}…` : value} />
              </span>
            ))}
          </p>
        )}
        <Disclosure summary={<span className="text-xs font-normal text-muted-foreground">Entry {position.toLocaleString("en")}, as it is kept</span>}>
          <Facts
            facts={[["subject", subject], ["action", action], ["by", shown(by ?? "not told")], ["at", at], ...told, ["hash", hash], ["hash before", previous]]}
          />
        </Disclosure>
      </div>
    </li>
  );
}
