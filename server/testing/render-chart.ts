import { stringify } from "yaml";

/** What a template is rendered with, as Helm calls it. */
export interface ChartScope {
  readonly Values: Readonly<Record<string, unknown>>;
  readonly Release: { readonly Name: string; readonly Namespace: string };
}

type Part = { readonly text: string } | { readonly action: string };

/** Text and actions; `{{-` and `-}}` take the white space beside them away, as Go's templates do. */
function partsOf(template: string): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  let isTrimmed = false;
  for (const found of template.matchAll(/\{\{(-?)\s*(.*?)\s*(-?)\}\}/gs)) {
    const before = template.slice(at, found.index);
    const text = isTrimmed ? before.replace(/^\s+/, "") : before;
    parts.push({ text: found[1] ? text.replace(/\s+$/, "") : text }, { action: found[2] ?? "" });
    at = found.index + found[0].length;
    isTrimmed = found[3] === "-";
  }
  const rest = template.slice(at);
  return [...parts, { text: isTrimmed ? rest.replace(/^\s+/, "") : rest }];
}

function field(scope: unknown, path: string): unknown {
  const found = path
    .split(".")
    .slice(1)
    .reduce<unknown>((value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined), scope);
  if (found === undefined) throw new Error(`the chart has no value ${path}`);
  return found;
}

function worthOf(expression: string, scope: ChartScope): unknown {
  const [, equalTo, literal] = /^eq (\S+) "([^"]*)"$/.exec(expression) ?? [];
  if (equalTo) return field(scope, equalTo) === literal;
  const [, written, indent] = /^toYaml (\S+) \| nindent (\d+)$/.exec(expression) ?? [];
  if (written)
    return `\n${stringify(field(scope, written))
      .trimEnd()
      .replace(/^/gm, " ".repeat(Number(indent)))}`;
  if (!/^\.[\w.]+$/.test(expression)) throw new Error(`this is not understood: ${expression}`);
  return field(scope, expression);
}

interface Branch {
  isTaken: boolean;
  /** Whether what stands around it is shown. */
  readonly isIn: boolean;
}

/** Opens, turns or ends a branch; false: the action is none of these. */
function branches(action: string, open: Branch[], scope: ChartScope): boolean {
  const isShown = open.every(({ isTaken }) => isTaken);
  if (action.startsWith("if ")) open.push({ isTaken: isShown && Boolean(worthOf(action.slice(3), scope)), isIn: isShown });
  else if (action === "else") {
    const last = open.at(-1);
    if (!last) throw new Error("an else without an if");
    last.isTaken = last.isIn && !last.isTaken;
  } else if (action === "end") open.pop();
  else return false;
  return true;
}

/** Renders the part of Helm's language that the chart keeps to: fields, `if` and `else`, `eq`, `toYaml … | nindent`. @throws Error at anything else */
export function renderChart(template: string, scope: ChartScope): string {
  const open: Branch[] = [];
  const shown = partsOf(template).map((part) => {
    if ("action" in part && branches(part.action, open, scope)) return "";
    if (!open.every(({ isTaken }) => isTaken)) return "";
    return "text" in part ? part.text : String(worthOf(part.action, scope));
  });
  if (open.length > 0) throw new Error("an if is not ended");
  return shown.join("");
}
