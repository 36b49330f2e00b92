import { packBundle as pack } from "@/server/collect/scan/pack-bundle.ts";

/** Writes a bundle's folder as one `.tar.gz`; the destination is ended. */
export const packBundle = (folder: string, destination: NodeJS.WritableStream): Promise<void> => pack(folder, destination);
