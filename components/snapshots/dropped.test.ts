import { describe, expect, it } from "vitest";
import { droppedBundle, sizeWords } from "./dropped.ts";

const file = (name: string, size = 10) => ({ name, size });

describe("droppedBundle takes one readable file", () => {
  it.each(["a.zip", "dump.TAR.GZ", "x.tgz", "objects.json", "o.yaml", "o.yml"])("%s", (name) => {
    expect(droppedBundle([file(name)])).toEqual({ ok: true, file: file(name) });
  });

  it.each([
    ["nothing", [], /packed first/],
    ["two files", [file("a.json"), file("b.json")], /2 snapshots/],
    ["another kind", [file("notes.docx")], /notes\.docx/],
    ["an empty file", [file("a.zip", 0)], /is empty/],
  ])("refuses %s, saying why", (_, files, reason) => {
    expect(droppedBundle(files)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });
});

it("sizes are told in the unit that fits", () => {
  expect([0, 512, 1536, 5 * 1024 ** 2, 200 * 1024 ** 2, 3 * 1024 ** 3].map(sizeWords)).toEqual([
    "0 bytes",
    "512 bytes",
    "1.5 KiB",
    "5.0 MiB",
    "200 MiB",
    "3.0 GiB",
  ]);
});
