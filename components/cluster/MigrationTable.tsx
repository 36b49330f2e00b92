import { Prose } from "@/components/explain/Prose";
import { Badge } from "@/components/ui/Badge";
import { CommandLines } from "@/components/ui/CommandLines";
import { Disclosure } from "@/components/ui/Disclosure";
import { EntityLink } from "@/components/ui/EntityLink";
import { Pager } from "@/components/ui/Pager";
import { RefText } from "@/components/ui/RefText";
import { sentence } from "@/components/ui/sentence";
import type { MigrationRowAnswer } from "@/server/contract/answers";
import { policyName } from "./accessRows";
import { CHANGE_WORDS, SOURCE_WORDS } from "./migrationRows";

const HEADS = ["Identity", "Written in", "Today", "With access entries alone", "Change"] as const;
const CELL = "px-4 py-2.5 align-top max-md:px-0 max-md:py-1";
/** On a phone a cell says what it is. */
const LABEL = "block text-xs font-medium text-muted-foreground md:hidden";

type SignsInAs = NonNullable<MigrationRowAnswer["today"]>;

/** Who the identity is in the cluster; `null` is nobody. */
function As({ as, unknown }: { readonly as: SignsInAs | null; readonly unknown: boolean }) {
  if (as === null) return <span className="text-muted-foreground">{unknown ? "not certain" : "does not get in"}</span>;
  return (
    <ul className="flex flex-col gap-0.5">
      <li>{as.username === null ? <span className="text-muted-foreground">its own ARN</span> : <RefText text={as.username} mono className="text-xs" />}</li>
      {as.groups.map((group) => (
        <li key={group} className="text-xs text-muted-foreground">
          group <RefText text={group} mono className="text-foreground" />
        </li>
      ))}
      {as.policies.map((p) => (
        <li key={`${p.policy} ${String(p.scope)}`} className="text-xs" title={p.policy}>
          <RefText text={policyName(p.policy)} />
          <span className="text-muted-foreground"> {p.scope === "cluster" ? "in the whole cluster" : `in ${p.scope.join(", ")}`}</span>
        </li>
      ))}
    </ul>
  );
}

function Holders({ holders }: { readonly holders: MigrationRowAnswer["holders"] }) {
  if (holders.total === 0) return null;
  const rest = holders.total - holders.first.length;
  return (
    <Disclosure summary={`${holders.total} can become it and enter that way`} className="text-xs [&_summary]:text-xs">
      <ul className="flex flex-col gap-1 py-1">
        {holders.first.map((holder) => (
          <li key={holder.ref}>
            <EntityLink to={holder.ref} />
          </li>
        ))}
        {rest > 0 && <li className="text-muted-foreground">and {rest} more, on its own page</li>}
      </ul>
    </Disclosure>
  );
}

function Change({ row }: { readonly row: MigrationRowAnswer }) {
  const { word, glyph, tone } = CHANGE_WORDS[row.change];
  return (
    <div className="space-y-1">
      <Badge tone={tone}>
        <span aria-hidden="true">{glyph}</span>
        {word}
      </Badge>
      <p className="text-xs text-muted-foreground">
        <Prose text={sentence(row.reason)} />
      </p>
      <Holders holders={row.holders} />
      {row.fix.length > 0 && (
        <Disclosure summary="Commands that keep its access" className="[&_summary]:text-xs">
          <CommandLines lines={row.fix} label={`the commands for ${row.principal}`} />
        </Disclosure>
      )}
    </div>
  );
}

function Row({ row }: { readonly row: MigrationRowAnswer }) {
  const unknown = row.change === "unknown";
  return (
    <tr className="max-md:block max-md:px-4 max-md:py-3 max-md:[&>td]:block">
      <td className={CELL}>
        <span aria-hidden="true" className={LABEL}>
          {HEADS[0]}
        </span>
        {row.resolved === null ? (
          <RefText text={row.sources === "creator" ? "Whoever created the cluster" : row.principal} mono={row.sources !== "creator"} />
        ) : (
          <EntityLink to={row.resolved} detail />
        )}
      </td>
      <td className={CELL}>
        <span aria-hidden="true" className={LABEL}>
          {HEADS[1]}
        </span>
        <Badge tone="quiet">{SOURCE_WORDS[row.sources]}</Badge>
      </td>
      <td className={CELL}>
        <span aria-hidden="true" className={LABEL}>
          {HEADS[2]}
        </span>
        <As as={row.today} unknown={unknown} />
      </td>
      <td className={CELL}>
        <span aria-hidden="true" className={LABEL}>
          {HEADS[3]}
        </span>
        <As as={row.withApi} unknown={unknown} />
      </td>
      <td className={CELL}>
        <span aria-hidden="true" className={LABEL}>
          {HEADS[4]}
        </span>
        <Change row={row} />
      </td>
    </tr>
  );
}

/** What the switch to access entries alone does to each identity that is written down. */
export function MigrationTable({ rows }: { readonly rows: readonly MigrationRowAnswer[] }) {
  return (
    <Pager rows={rows}>
      {(shown) => (
        <table className="w-full max-md:block md:table-fixed">
          <caption className="sr-only">What the switch changes</caption>
          <thead className="max-md:sr-only">
            <tr className="border-b border-border">
              {HEADS.map((head) => (
                <th
                  key={head}
                  scope="col"
                  className="px-4 py-1.5 text-left text-xs font-medium text-muted-foreground first:w-[20%] nth-[2]:w-[12%] nth-[3]:w-[18%] nth-[4]:w-[18%]"
                >
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-border max-md:block">
            {shown.map((row, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: several rows without an ARN are written alike
              <Row key={`${row.principal} ${i}`} row={row} />
            ))}
          </tbody>
        </table>
      )}
    </Pager>
  );
}
