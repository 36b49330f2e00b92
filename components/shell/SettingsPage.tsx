"use client";

import { useTheme } from "next-themes";
import { AccountPanel } from "@/components/account/AccountPanel";
import { TokensPanel } from "@/components/account/TokensPanel";
import { ReaderFiles } from "@/components/snapshots/ReaderFiles";
import { useInBrowser } from "@/components/state/useInBrowser";
import { Button } from "@/components/ui/Button";
import { CommandLines } from "@/components/ui/CommandLines";
import { Page, PageHeader } from "@/components/ui/PageHeader";
import { Panel } from "@/components/ui/Panel";
import { useCommands } from "./commandContext";
import { useSingleKeys } from "./singleKeys";
import { THEMES } from "./themes";

function ThemeChoice() {
  const { theme, setTheme } = useTheme();
  const known = useInBrowser();
  return (
    <fieldset className="flex flex-wrap gap-x-5 gap-y-2">
      <legend className="mb-1.5 text-muted-foreground">With “As the system”, contrast follows the system as well; less motion always does.</legend>
      {THEMES.map((one) => (
        <label key={one.name} className="flex items-center gap-1.5">
          <input type="radio" name="theme" checked={known && theme === one.name} onChange={() => setTheme(one.name)} className="size-4 accent-accent" />
          {one.word}
        </label>
      ))}
    </fieldset>
  );
}

function KeyboardChoice() {
  const [on, setOn] = useSingleKeys();
  const { openHelp } = useCommands();
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <label className="flex items-center gap-2">
        <input type="checkbox" checked={on} onChange={(event) => setOn(event.target.checked)} className="size-4 accent-accent" />
        Keys without Ctrl or ⌘ are shortcuts
      </label>
      <Button onClick={openHelp}>Show all shortcuts</Button>
    </div>
  );
}

/** What this browser prefers, and what the product does with what it reads. */
export function SettingsPage() {
  return (
    <Page>
      <PageHeader title="Settings" description="Who is signed in, what this browser prefers, and what a scan needs." />
      <AccountPanel />
      <TokensPanel />
      <Panel title="Theme">
        <ThemeChoice />
      </Panel>
      <Panel title="Keyboard">
        <KeyboardChoice />
      </Panel>
      <Panel title="What Rolewalk does with what it reads">
        <ul className="flex max-w-3xl list-disc flex-col gap-1 pl-5">
          <li>It only reads: nothing is ever written to a cluster or to AWS.</li>
          <li>Values of Secrets, environment variables and ConfigMaps are not kept; the few that name a role or a user are.</li>
          <li>Nothing leaves this machine: no telemetry, no remote font, no third-party address.</li>
          <li>What could not be read is listed with each snapshot, and every answer that it weakens says so.</li>
        </ul>
      </Panel>
      <ReaderFiles />
      <Panel title="The same answers in a terminal">
        <CommandLines label="commands" lines={["npx rolewalk pod payments/api-7d9 --json", "npx rolewalk who S3Admin", "npx rolewalk cluster-access"]} />
      </Panel>
    </Page>
  );
}
