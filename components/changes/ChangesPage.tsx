"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";
import { Page, PageHeader } from "@/components/ui/PageHeader";
import { Tab, TabList, TabPanel, Tabs } from "@/components/ui/Tabs";
import { BetweenSnapshots } from "./BetweenSnapshots";
import { ByDay } from "./ByDay";
import { WhatIf } from "./WhatIf";

const TABS = ["snapshots", "days", "proposal"] as const;

/** What changed between two snapshots, and what a change would do before it is made. */
export function ChangesPage() {
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(TABS).withDefault("snapshots").withOptions({ history: "push" }));
  return (
    <Page>
      <PageHeader
        title="Changes"
        description="The access that appeared, disappeared or is decided otherwise, in one step each, and because of what. Pods and nodes that were made anew are no change."
      />
      <Tabs value={tab} onValueChange={(value) => void setTab(TABS.find((one) => one === value) ?? null)}>
        <TabList aria-label="Changes">
          <Tab value="snapshots">Between two snapshots</Tab>
          <Tab value="days">By day</Tab>
          <Tab value="proposal">What if</Tab>
        </TabList>
        <TabPanel value="snapshots">
          <BetweenSnapshots />
        </TabPanel>
        <TabPanel value="days">
          <ByDay />
        </TabPanel>
        <TabPanel value="proposal">
          <WhatIf />
        </TabPanel>
      </Tabs>
    </Page>
  );
}
