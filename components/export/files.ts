import type { Export } from "@/server/view/export/sheet";
import { jsonOf, pictureOf, tableOf } from "@/server/view/export/sheet";

export const FORMATS = ["svg", "png", "csv", "json"] as const;
export type Format = (typeof FORMATS)[number];

/** Pixels of a picture for each of its points: sharp on a slide, small enough for a chat. */
const SCALE = 2;
/** Browsers draw nothing on a canvas that is larger. */
const MOST_PIXELS = 16_000;

async function pixels(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    await image.decode();
    const scale = Math.min(SCALE, MOST_PIXELS / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((done, failed) => {
      canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("the browser made no picture"))), "image/png");
    });
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

/** The file of an export; undefined for a picture of what has none. */
export async function fileOf(made: Export, format: Format): Promise<Blob | undefined> {
  if (format === "json") return new Blob([jsonOf(made)], { type: "application/json" });
  if (format === "csv") return new Blob([tableOf(made)], { type: "text/csv;charset=utf-8" });
  const svg = pictureOf(made);
  if (svg === undefined) return undefined;
  return format === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : pixels(svg);
}

/** Hands a file to the reader's downloads. */
export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
