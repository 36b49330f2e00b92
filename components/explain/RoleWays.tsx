import { Disclosure } from "@/components/ui/Disclosure";
import { ROLE_WAYS } from "@/server/view/words/role-ways";

const ROWS = [
  ["Used by", "usedBy"],
  ["The caller shows", "shows"],
  ["Caller side", "callerNeeds"],
  ["Trust side", "trustNames"],
  ["Verified by", "verifiedBy"],
] as const;

/** Beside an edge that gives a role: how the other ways differ from this one, for someone who has never met them. */
export function Differences({ mechanism }: { readonly mechanism: string }) {
  if (!ROLE_WAYS.some((way) => way.mechanism === mechanism)) return null;
  return (
    <Disclosure summary="How the other ways to become a role differ">
      <RoleWays current={mechanism} />
    </Disclosure>
  );
}

/** The ways to become a role, side by side, for whoever asks what the difference is. */
export function RoleWays({ current }: { readonly current?: string }) {
  return (
    <ul className="space-y-3">
      {ROLE_WAYS.map((way) => (
        <li
          key={way.mechanism}
          aria-current={way.mechanism === current ? "true" : undefined}
          className="rounded-md border border-border bg-background p-3 aria-[current]:border-accent"
        >
          <h3 className="text-sm font-semibold">
            {way.name}
            {way.mechanism === current && <span className="font-normal text-muted-foreground"> · this one</span>}
          </h3>
          <code className="font-mono text-2xs text-muted-foreground">{way.mechanism}</code>
          <dl className="mt-2 grid grid-cols-[6.5rem_1fr] gap-x-2 gap-y-1 text-xs leading-relaxed">
            {ROWS.map(([title, key]) => (
              <div key={key} className="contents">
                <dt className="text-muted-foreground">{title}</dt>
                <dd>{way[key]}</dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
