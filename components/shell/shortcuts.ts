import { ALL_PAGES } from "./pages";

interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
}

/** Every shortcut there is, as `?` lists them. */
export const SHORTCUTS: readonly { readonly name: string; readonly shortcuts: readonly Shortcut[] }[] = [
  {
    name: "Everywhere",
    shortcuts: [
      { keys: ["Ctrl", "K"], does: "Search, pages, last questions (⌘ K on a Mac)" },
      { keys: ["/"], does: "Search" },
      { keys: ["?"], does: "These shortcuts" },
      { keys: ["Esc"], does: "Close, or back one level" },
    ],
  },
  { name: "Go to", shortcuts: ALL_PAGES.map((page) => ({ keys: page.keys, does: page.name })) },
  {
    name: "An answer",
    shortcuts: [
      { keys: ["c"], does: "Copy its link" },
      { keys: ["C"], does: "Copy it as text" },
      { keys: ["e"], does: "Export it" },
      { keys: ["v"], does: "Diagram, list, table" },
      { keys: ["s"], does: "Swap from and to" },
      { keys: ["j"], does: "Next way" },
      { keys: ["k"], does: "Previous way" },
    ],
  },
  {
    name: "A table of access, a matrix",
    shortcuts: [
      { keys: ["j", "k"], does: "Next, previous row, also of the one that is open" },
      { keys: ["↑", "↓"], does: "The same; in a matrix ← → too" },
      { keys: ["Home", "End"], does: "First, last row; in a matrix first, last of the row" },
      { keys: ["PgUp", "PgDn"], does: "Ten rows up, down" },
      { keys: ["Enter"], does: "Open the row, the table behind the cell" },
    ],
  },
  {
    name: "A diagram",
    shortcuts: [
      { keys: ["←", "→"], does: "Previous, next step of a path" },
      { keys: ["↑", "↓"], does: "Neighbours in the same column" },
      { keys: ["Enter"], does: "Choose the node or edge" },
      { keys: ["f"], does: "Focus the subject" },
      { keys: ["0"], does: "Full size" },
      { keys: ["+"], does: "Zoom in" },
      { keys: ["-"], does: "Zoom out" },
    ],
  },
];
