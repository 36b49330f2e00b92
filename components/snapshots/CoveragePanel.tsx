"use client";

import { CircleCheck, SearchX } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type ReactNode, useState } from "react";
import { useAnswer } from "@/components/state/useAnswer";
import { Button } from "@/components/ui/Button";
import { EmptyState } from "@/components/ui/EmptyState";
import { ErrorState } from "@/components/ui/ErrorState";
import { Input } from "@/components/ui/Input";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { Tab, TabList, TabPanel, Tabs } from "@/components/ui/Tabs";
import type { CoverageAnswer } from "@/server/contract/answers";
import type { SnapshotRow } from "@/server/contract/screen";
import { FailedTable, MissingTable, ReadTable } from "./CoverageTables";
import { filterCoverage } from "./coverageRows";
import { PopulationSummary, PopulationTable } from "./PopulationTable";

const TABS = ["population", "failed", "missing", "read"] as const;
type TabName = (typeof TABS)[number];

const NONE: Readonly<Record<TabName, { readonly title: string; readonly text: string }>> = {
  population: { title: "No account and no cluster is known", text: "Nothing in this snapshot says of which account or cluster it is." },
  failed: { title: "Every file was read", text: "No file was broken, too large or of an unknown form." },
  missing: { title: "Nothing is known to be missing", text: "Every list that the answers rest on was collected." },
  read: { title: "No file was read", text: "This snapshot came without files." },
};

interface PartProps {
  readonly name: TabName;
  readonly all: number;
  readonly shown: number;
  readonly onClear: () => void;
  readonly children: ReactNode;
}

/** One tab's table, or why it is empty. */
function Part({ name, all, shown, onClear, children }: PartProps) {
  if (all === 0)
    return (
      <EmptyState icon={CircleCheck} title={NONE[name].title}>
        {NONE[name].text}
      </EmptyState>
    );
  if (shown === 0)
    return <EmptyState icon={SearchX} title={`None of ${all} matches the filter`} actions={<Button onClick={onClear}>Clear the filter</Button>} />;
  return children;
}

/** What speaks loudest: what was broken, then what should be there and is not, then what weakens answers. */
function firstTab({ failed, population = [], missing }: CoverageAnswer): TabName {
  if (failed.length > 0) return "failed";
  if (population.some((row) => row.state === "not-read")) return "population";
  return missing.length > 0 ? "missing" : "read";
}

function Coverage({ coverage }: { readonly coverage: CoverageAnswer }) {
  const first = firstTab(coverage);
  const [chosen, setChosen] = useQueryState("coverage", parseAsStringLiteral(TABS));
  const [words, setWords] = useState("");
  const shown = filterCoverage(coverage, words.trim());
  const part = (name: TabName) => ({ name, all: coverage[name]?.length ?? 0, shown: shown[name]?.length ?? 0, onClear: () => setWords("") });
  return (
    <Tabs value={chosen ?? first} onValueChange={(value) => void setChosen(TABS.find((tab) => tab === value) ?? null)}>
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2 border-b border-border px-4">
        <TabList aria-label="Coverage" className="flex-1 border-b-0">
          <Tab value="population" count={coverage.population?.length ?? 0}>
            Accounts and clusters
          </Tab>
          <Tab value="failed" count={coverage.failed.length}>
            Not readable
          </Tab>
          <Tab value="missing" count={coverage.missing.length}>
            Missing
          </Tab>
          <Tab value="read" count={coverage.read.length}>
            Read
          </Tab>
        </TabList>
        <Input
          type="search"
          aria-label="Filter by words"
          placeholder="Filter"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          className="mb-1.5 w-48 max-sm:w-full"
        />
      </div>
      <TabPanel className="pt-1" value="population">
        <Part {...part("population")}>
          <PopulationTable rows={shown.population ?? []} />
        </Part>
      </TabPanel>
      <TabPanel className="pt-1" value="failed">
        <Part {...part("failed")}>
          <FailedTable rows={shown.failed} />
        </Part>
      </TabPanel>
      <TabPanel className="pt-1" value="missing">
        <Part {...part("missing")}>
          <MissingTable rows={shown.missing} />
        </Part>
      </TabPanel>
      <TabPanel className="pt-1" value="read">
        <Part {...part("read")}>
          <ReadTable rows={shown.read} />
        </Part>
      </TabPanel>
    </Tabs>
  );
}

/** What one snapshot holds and lacks. */
export function CoveragePanel({ snapshot }: { readonly snapshot: SnapshotRow }) {
  const { data, error, refetch } = useAnswer<CoverageAnswer>("coverage");
  return (
    <Panel
      id="coverage"
      title="Coverage"
      description={
        <>
          What was read for <RefText text={snapshot.label || snapshot.id} />, and what was not. A lack of data is never taken for a lack of access: the verdicts
          it weakens say so.
        </>
      }
      flush
    >
      {error ? (
        <div className="px-4 pb-4">
          <ErrorState error={error} doing="Reading the coverage" onRetry={refetch} />
        </div>
      ) : data ? (
        <>
          <PopulationSummary coverage={data} />
          <Coverage key={snapshot.id} coverage={data} />
        </>
      ) : (
        <div className="px-4 pb-3">
          <SkeletonRows rows={4} label="Reading the coverage" />
        </div>
      )}
    </Panel>
  );
}
