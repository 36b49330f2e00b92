import { conditionHolds, expandVariables, type ReferenceRequest, type ReferenceStatement } from "./reference-language.ts";

/** What a request may carry under one key, besides what policies mention: an optional key may be absent. */
export interface OpenKeySpec {
  readonly isOptional: boolean;
  /** All there is; left out: any text. */
  readonly oneOf?: readonly string[];
}

interface Asked {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

const conditionsIn = (statements: readonly ReferenceStatement[]): Asked[] =>
  statements.flatMap((s) =>
    Object.entries(s.Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ({ operator, key: key.toLowerCase(), values })),
    ),
  );

const fill = (text: string, by: string): string => text.replaceAll("*", by).replaceAll("?", by === "" ? "y" : by);

/** Values near one that a policy writes: it, what differs in letter case, what its wildcards may stand for, and what is a little more or less. */
function near({ operator, values }: Asked, request: ReferenceRequest): string[] {
  return values.flatMap((written) => {
    const text = (expandVariables(written, request) ?? written).replaceAll("\uE000", "*").replaceAll("\uE001", "?");
    if (/Numeric/.test(operator)) return [Number(text) - 1, Number(text), Number(text) + 1].map(String);
    if (/Bool/.test(operator)) return ["true", "false"];
    if (/IpAddress/.test(operator)) return ["10.1.2.3", "10.9.9.9", "192.0.2.7", "8.8.8.8"];
    return ["zz", text, text.toUpperCase(), text.toLowerCase(), fill(text, "x"), fill(text, ""), `${text}x`, `${fill(text, "x")}x`];
  });
}

function setsOf(values: readonly string[]): string[][] {
  return [...values.map((v) => [v]), ...values.flatMap((a, i) => values.slice(i + 1).map((b) => [a, b]))];
}

const isSet = (key: string): boolean => key === "aws:tagkeys" || key === "sts:transitivetagkeys" || key.endsWith(":amr");

/** One of the values for each way to meet and miss the conditions on their key. */
function tellApart(
  key: string,
  values: readonly (readonly string[] | undefined)[],
  asked: readonly Asked[],
  request: ReferenceRequest,
): (readonly string[] | undefined)[] {
  const found = new Map<string, readonly string[] | undefined>();
  for (const value of values) {
    const next = sending(request, key, value);
    const way = asked.map((c) => (conditionHolds(c.operator, key, c.values, next) ? "1" : "0")).join("") + (value === undefined ? "-" : "+");
    if (!found.has(way)) found.set(way, value);
  }
  return [...found.values()];
}

function sending(request: ReferenceRequest, key: string, value: readonly string[] | undefined): ReferenceRequest {
  const next = new Map(request);
  if (value === undefined) next.delete(key);
  else next.set(key, value);
  return next;
}

/** Every request worth telling apart: the fixed values, and for each open key that the statements speak of one value for each way to meet or miss them. */
export function requestsOver(
  statements: readonly ReferenceStatement[],
  fixed: ReferenceRequest,
  open: Readonly<Record<string, OpenKeySpec>>,
): ReferenceRequest[] {
  const conditions = conditionsIn(statements);
  let requests: ReferenceRequest[] = [fixed];
  for (const [key, { isOptional, oneOf }] of Object.entries(open)) {
    const asked = conditions.filter((c) => c.key === key);
    if (asked.length === 0) continue;
    requests = requests.flatMap((r) => {
      const texts = oneOf ?? [
        ...new Set(asked.flatMap((c) => (c.operator === "Null" ? [] : near(c, r)))).add(asked.some((c) => /Numeric/.test(c.operator)) ? "1" : "yy"),
      ];
      const values = isSet(key) ? setsOf(texts) : texts.map((t) => [t]);
      return tellApart(key, isOptional ? [undefined, ...values] : values, asked, r).map((v) => sending(r, key, v));
    });
  }
  return requests;
}
