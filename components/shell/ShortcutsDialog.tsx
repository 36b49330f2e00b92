"use client";

import { Fragment } from "react";
import { Dialog } from "@/components/ui/Dialog";
import { Kbd } from "@/components/ui/Kbd";
import { PAGES } from "./pages";
import { useSingleKeys } from "./useShortcuts";

interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
}

const GROUPS: readonly { readonly name: string; readonly shortcuts: readonly Shortcut[] }[] = [
  {
    name: "Everywhere",
    shortcuts: [
      { keys: ["Ctrl", "K"], does: "Search (⌘ K on a Mac)" },
      { keys: ["/"], does: "Search" },
      { keys: ["?"], does: "These shortcuts" },
      { keys: ["Esc"], does: "Close, or back one level" },
    ],
  },
  { name: "Go to", shortcuts: PAGES.map((page) => ({ keys: page.keys, does: page.name })) },
  {
    name: "Diagrams",
    shortcuts: [
      { keys: ["←", "→"], does: "Previous, next step of a path" },
      { keys: ["↑", "↓"], does: "Neighbours in the same column" },
      { keys: ["Enter"], does: "Choose the node or edge" },
    ],
  },
];

export function ShortcutsDialog({ open, onOpenChange }: { readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
  const [on, setOn] = useSingleKeys();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts" className="max-w-2xl">
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        {GROUPS.map((group) => (
          <section key={group.name}>
            <h3 className="mb-1.5 text-xs font-semibold text-muted-foreground">{group.name}</h3>
            <dl className="grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-1.5">
              {group.shortcuts.map((shortcut) => (
                <Fragment key={shortcut.does}>
                  <dt className="flex gap-1">
                    {shortcut.keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd>{shortcut.does}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label className="flex items-center gap-2 border-t border-border pt-3">
        <input type="checkbox" checked={on} onChange={(e) => setOn(e.target.checked)} className="size-4 accent-accent" />
        Keys without Ctrl or ⌘ are shortcuts
      </label>
    </Dialog>
  );
}
