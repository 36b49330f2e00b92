import { z } from "zod";

/** The files that grant a scan what it needs, as they are shipped below `deploy/`. */
export const readerFilesAnswer = z.object({ files: z.array(z.object({ path: z.string(), title: z.string(), text: z.string() })) });
export type ReaderFilesAnswer = z.infer<typeof readerFilesAnswer>;
