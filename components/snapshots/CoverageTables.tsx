import type { ReactNode } from "react";
import { Prose } from "@/components/explain/Prose";
import { useAccountNames, withAccountNames } from "@/components/state/useAccountNames";
import { cn } from "@/components/ui/cn";
import { Pager } from "@/components/ui/Pager";
import { RefText } from "@/components/ui/RefText";
import type { CoverageAnswer } from "@/server/contract/answers";
import { placeOf } from "./coverageRows";

const HEAD = "px-4 py-1.5 text-left text-xs font-medium text-muted-foreground";
export const CELL = "px-4 py-2 align-top max-sm:block max-sm:px-4 max-sm:py-0.5";
export const ROW = "max-sm:block max-sm:py-2";

interface TableProps {
  readonly caption: string;
  readonly heads: readonly string[];
  /** The last column takes half of the table. */
  readonly isLastWide?: boolean;
  readonly children: ReactNode;
}

export function CoverageTable({ caption, heads, isLastWide = false, children }: TableProps) {
  return (
    <table className="w-full table-fixed max-sm:block">
      <caption className="sr-only">{caption}</caption>
      <thead className="max-sm:sr-only">
        <tr className="border-b border-border">
          {heads.map((head, index) => (
            <th key={head} scope="col" className={cn(HEAD, isLastWide && index === heads.length - 1 && "w-1/2")}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-border max-sm:block">{children}</tbody>
    </table>
  );
}

export function FailedTable({ rows }: { readonly rows: CoverageAnswer["failed"] }) {
  return (
    <Pager rows={rows}>
      {(shown) => (
        <CoverageTable caption="Files that could not be read" heads={["File", "Why"]}>
          {shown.map((row) => (
            <tr className={ROW} key={`${placeOf(row)} ${row.reason}`}>
              <td className={CELL}>
                <RefText text={placeOf(row)} mono />
              </td>
              <td className={CELL}>
                <Prose text={row.reason} />
              </td>
            </tr>
          ))}
        </CoverageTable>
      )}
    </Pager>
  );
}

export function MissingTable({ rows }: { readonly rows: CoverageAnswer["missing"] }) {
  const names = useAccountNames();
  return (
    <Pager rows={rows}>
      {(shown) => (
        <CoverageTable caption="What was not collected" heads={["Missing", "Of", "Weakens"]}>
          {shown.map((row) => (
            <tr className={ROW} key={`${row.what} ${row.of} ${row.weakens}`}>
              <td className={CELL}>
                <RefText text={row.what} className="font-medium" />
              </td>
              <td className={CELL}>
                <RefText text={withAccountNames(row.of, names)} />
              </td>
              <td className={`${CELL} text-muted-foreground`}>
                <RefText text={row.weakens} />
              </td>
            </tr>
          ))}
        </CoverageTable>
      )}
    </Pager>
  );
}

export function ReadTable({ rows }: { readonly rows: CoverageAnswer["read"] }) {
  return (
    <Pager rows={rows}>
      {(shown) => (
        <CoverageTable caption="Files that were read" heads={["File", "Holds", "Objects"]}>
          {shown.map((row) => (
            <tr className={ROW} key={`${row.path} ${row.kind}`}>
              <td className={CELL}>
                <RefText text={row.path} mono />
              </td>
              <td className={CELL}>
                <RefText text={row.kind} />
              </td>
              <td className={`${CELL} tabular-nums`}>
                {row.objects.toLocaleString("en")}
                <span className="text-muted-foreground sm:sr-only"> objects</span>
              </td>
            </tr>
          ))}
        </CoverageTable>
      )}
    </Pager>
  );
}
