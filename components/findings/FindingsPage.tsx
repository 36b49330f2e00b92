"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";
import { Page, PageHeader } from "@/components/ui/PageHeader";
import { Tab, TabList, TabPanel, Tabs } from "@/components/ui/Tabs";
import { ChokePoints } from "./ChokePoints";
import { Marks } from "./Marks";
import { OpenFindings } from "./OpenFindings";

const TABS = ["open", "choke-points", "marks"] as const;

/** What is wrong, which one step closes the most, and what counts as much as an administrator. */
export function FindingsPage() {
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(TABS).withDefault("open").withOptions({ history: "push" }));
  return (
    <Page>
      <PageHeader
        title="Findings"
        description="What is wrong with who may become what: why it matters, what shows it, and the smallest change that closes it."
      />
      <Tabs value={tab} onValueChange={(value) => void setTab(TABS.find((one) => one === value) ?? null)}>
        <TabList aria-label="Findings">
          <Tab value="open">What is wrong</Tab>
          <Tab value="choke-points">Choke points</Tab>
          <Tab value="marks">Marked</Tab>
        </TabList>
        <TabPanel value="open">
          <OpenFindings />
        </TabPanel>
        <TabPanel value="choke-points">
          <ChokePoints />
        </TabPanel>
        <TabPanel value="marks">
          <Marks />
        </TabPanel>
      </Tabs>
    </Page>
  );
}
