"use client";

import { useId } from "react";
import { useMedia } from "@/components/state/useMedia";
import { Disclosure } from "@/components/ui/Disclosure";
import { Input, Select } from "@/components/ui/Input";
import { ViewToggle } from "@/components/ui/ViewToggle";
import { NO_CLUSTER } from "./matrixView";
import type { MatrixState } from "./useMatrixState";

const ORDERS = { near: "near their rows", name: "by name", count: "most first" } as const;
type OrderName = keyof typeof ORDERS;

interface OrderProps<O extends OrderName> {
  readonly label: string;
  readonly orders: readonly O[];
  readonly value: O;
  readonly onOrder: (order: O) => void;
}

function Order<O extends OrderName>({ label, orders, value, onOrder }: OrderProps<O>) {
  const id = useId();
  return (
    <div className="flex items-center gap-1.5 text-xs text-muted-foreground">
      <label htmlFor={id}>{label}</label>
      <Select
        id={id}
        value={value}
        onChange={(event) => {
          const order = orders.find((one) => one === event.target.value);
          if (order) onOrder(order);
        }}
      >
        {orders.map((order) => (
          <option key={order} value={order}>
            {ORDERS[order]}
          </option>
        ))}
      </Select>
    </div>
  );
}

interface MatrixFiltersProps {
  readonly state: MatrixState;
  readonly clusters: readonly string[];
}

function Choices({ state, clusters }: MatrixFiltersProps) {
  const { choices, choose } = state;
  return (
    <search aria-label="Matrix" className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="flex min-w-0 flex-1 basis-80 flex-wrap gap-2 sm:max-w-3xl">
        <Select aria-label="Cluster" value={choices.cluster} onChange={(event) => choose({ cluster: event.target.value })} className="max-w-56 truncate">
          <option value="">All clusters</option>
          {clusters.map((cluster) => (
            <option key={cluster} value={cluster}>
              {cluster}
            </option>
          ))}
          <option value={NO_CLUSTER}>Outside clusters</option>
        </Select>
        <Input
          type="search"
          aria-label="Namespace or kind"
          placeholder="Namespace or kind"
          value={choices.words}
          onChange={(event) => state.search(event.target.value)}
          className="w-auto flex-1 basis-52"
        />
        <Input
          type="search"
          aria-label="Account"
          placeholder="Account"
          value={choices.account}
          onChange={(event) => choose({ account: event.target.value })}
          className="w-auto flex-1 basis-40"
        />
      </div>
      <ViewToggle views={["namespace", "cluster"]} value={choices.by} onView={state.lookBy} />
      <Order label="Rows" orders={["name", "count"]} value={choices.rows} onOrder={(rows) => choose({ rows })} />
      <Order label="Accounts" orders={["near", "name", "count"]} value={choices.columns} onOrder={(columns) => choose({ columns })} />
    </search>
  );
}

/** What of the matrix is seen, and in which order; folded away where there is little room. */
export function MatrixFilters(props: MatrixFiltersProps) {
  const narrow = useMedia("(max-width: 47.99rem)");
  return (
    <div className="print:hidden">
      {narrow ? (
        <Disclosure summary="Filters and order">
          <Choices {...props} />
        </Disclosure>
      ) : (
        <Choices {...props} />
      )}
    </div>
  );
}
