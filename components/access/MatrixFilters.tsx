"use client";

import { useId } from "react";
import { Input, Select } from "@/components/ui/Input";
import { ViewToggle } from "@/components/ui/ViewToggle";
import { NO_CLUSTER } from "./matrixView";
import type { MatrixState } from "./useMatrixState";

interface OrderProps {
  readonly label: string;
  readonly value: "name" | "count";
  readonly onOrder: (order: "name" | "count") => void;
}

function Order({ label, value, onOrder }: OrderProps) {
  const id = useId();
  return (
    <div className="flex items-center gap-1.5 text-xs text-muted-foreground">
      <label htmlFor={id}>{label}</label>
      <Select id={id} value={value} onChange={(event) => onOrder(event.target.value === "count" ? "count" : "name")}>
        <option value="name">by name</option>
        <option value="count">most first</option>
      </Select>
    </div>
  );
}

interface MatrixFiltersProps {
  readonly state: MatrixState;
  readonly clusters: readonly string[];
}

/** What of the matrix is seen, and in which order. */
export function MatrixFilters({ state, clusters }: MatrixFiltersProps) {
  const { choices, choose } = state;
  return (
    <search aria-label="Matrix" className="flex flex-wrap items-center gap-x-4 gap-y-2 print:hidden">
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
      <Order label="Rows" value={choices.rows} onOrder={(rows) => choose({ rows })} />
      <Order label="Accounts" value={choices.columns} onOrder={(columns) => choose({ columns })} />
    </search>
  );
}
