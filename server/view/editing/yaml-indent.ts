/** Where the line behind a line of YAML begins, in columns: below a key that holds more, else where the keys of the line stand. */
export function indentBehind(line: string): number {
  const lead = /^\s*(?:-\s+)*/.exec(line)?.[0].length ?? 0;
  const rest = line
    .slice(lead)
    .replace(/(?:^|\s)#.*$/, "")
    .trimEnd();
  if (rest === "" || rest === "-") return line.length - line.trimStart().length;
  return /:(?:\s*[|>][+-]?)?$/.test(rest) ? lead + 2 : lead;
}
