import { expect, test } from "vitest";
import { hostileGraph } from "@/server/testing/hostile-graph.ts";
import { aReport } from "./a-report.ts";
import { anAbout } from "./graph-export/an-about.ts";
import { writeGraph } from "./graph-export/formats.ts";
import { GraphDocument } from "./graph-export/graph-document.ts";
import { START } from "./graph-export/writer.ts";
import { reportJson } from "./report-json.ts";
import { visible } from "./visible.ts";

/** Characters that are drawn as nothing, or turn what stands beside them: a name with one looks like a name without. */
const UNSEEN = [0x7f, 0xad, 0x34f, 0x61c, 0x115f, 0x17b4, 0x180b, 0x200b, 0x202e, 0x2028, 0x2060, 0x2069, 0x3164, 0xfe0f, 0xfeff, 0xffa0, 0xe0041, 0xe0100];

test.each(UNSEEN.map((code): [string, string] => [code.toString(16), String.fromCodePoint(code)]))(
  "U+%s is told by its code point, in JSON and XML by an escape",
  (code, char) => {
    const name = `ad${char}min`;
    expect(visible(name)).toBe(code.length > 4 ? `ad\\u{${code}}min` : `ad\\u${code.padStart(4, "0")}min`);
    const json = [...reportJson(aReport(name))].join("");
    expect(json).not.toContain(char);
    expect(JSON.parse(json)).toMatchObject({ about: { title: name } });
    const names = { user: name, group: "ops", cluster: "prod", value: "v" };
    for (const format of ["json", "opengraph", "graphml", "dot", "mermaid"] as const)
      expect(writeGraph(new GraphDocument(hostileGraph(names), anAbout({}), new Map(), "pairs"), format, START, Number.POSITIVE_INFINITY).text).not.toContain(
        char,
      );
  },
);
