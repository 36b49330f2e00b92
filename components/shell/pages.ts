import {
  Camera,
  ClipboardCheck,
  FileText,
  GitCompareArrows,
  Grid3x3,
  House,
  type LucideIcon,
  MessageCircleWarning,
  Route,
  ScrollText,
  Settings,
  ShieldAlert,
  ShipWheel,
  TableProperties,
  UserSearch,
  Waypoints,
} from "lucide-react";

export interface PageEntry {
  readonly href: string;
  readonly name: string;
  readonly icon: LucideIcon;
  /** The two keys that lead there. */
  readonly keys: readonly [string, string];
  readonly about: string;
}

/** At the end of the bar. */
export const SETTINGS: PageEntry = {
  href: "/settings",
  name: "Settings",
  icon: Settings,
  keys: ["g", "e"],
  about: "Theme, shortcuts, what Rolewalk needs",
};

/** The pages of the navigation, in its order. */
export const PAGES: readonly PageEntry[] = [
  { href: "/", name: "Home", icon: House, keys: ["g", "h"], about: "Search, and what is worth a first look" },
  { href: "/access", name: "Access", icon: TableProperties, keys: ["g", "a"], about: "Everything that can become something, as a table" },
  { href: "/findings", name: "Findings", icon: ShieldAlert, keys: ["g", "f"], about: "What is wrong, and the smallest change that closes it" },
  { href: "/map", name: "Map", icon: Waypoints, keys: ["g", "d"], about: "Every way from workloads to roles, grouped" },
  { href: "/cluster", name: "Clusters", icon: ShipWheel, keys: ["g", "c"], about: "Who can enter which cluster" },
  { href: "/reports", name: "Reports", icon: FileText, keys: ["g", "r"], about: "A document of a snapshot or a part of it, for an audit" },
  { href: "/snapshots", name: "Snapshots", icon: Camera, keys: ["g", "s"], about: "What was read, what was not, add more" },
];

/** Pages that are not in the navigation: in the search window and by their keys. */
const OTHERS: readonly PageEntry[] = [
  { href: "/access/matrix", name: "Matrix", icon: Grid3x3, keys: ["g", "m"], about: "Who can become roles of which account, counted" },
  { href: "/why", name: "Why was this refused?", icon: MessageCircleWarning, keys: ["g", "w"], about: "Paste an error or a CloudTrail event" },
  { href: "/explain", name: "Explain", icon: Route, keys: ["g", "x"], about: "Can the one become the other, and how" },
  { href: "/reviews", name: "Reviews", icon: ClipboardCheck, keys: ["g", "v"], about: "Who still needs what they have, decided row by row" },
  { href: "/audit", name: "Audit trail", icon: ScrollText, keys: ["g", "t"], about: "Who did what here, and that nobody has changed it since" },
  { href: "/changes", name: "Changes", icon: GitCompareArrows, keys: ["g", "i"], about: "What differs between two snapshots, and what a change would do" },
  { href: "/who", name: "Who can become", icon: UserSearch, keys: ["g", "u"], about: "Everybody on either side of an entity" },
  SETTINGS,
];

export const ALL_PAGES: readonly PageEntry[] = [...PAGES, ...OTHERS];

/** Whether a page, or one below it, is the one that is open. */
export const isOpen = (page: PageEntry, pathname: string): boolean =>
  page.href === "/" ? pathname === "/" : pathname === page.href || pathname.startsWith(`${page.href}/`);
