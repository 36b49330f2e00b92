"use client";

import { useRef, useState } from "react";
import { problemFrom } from "@/components/state/api";
import { droppedBundle } from "./dropped";
import { uploadBundle } from "./uploadBundle";
import { useJobParam } from "./useJob";

export type UploadState =
  | { readonly kind: "ready" }
  | { readonly kind: "sending"; readonly name: string; readonly size: number; readonly part: number }
  | { readonly kind: "refused"; readonly reason: string };

/** Takes what was dropped, sends it, and hands over to the job that reads it. */
export function useUpload() {
  const [state, setState] = useState<UploadState>({ kind: "ready" });
  const [, setJob] = useJobParam();
  const cancelRef = useRef<(() => void) | null>(null);
  const take = async (files: readonly File[]) => {
    const dropped = droppedBundle(files);
    if (!dropped.ok) {
      setState({ kind: "refused", reason: dropped.reason });
      return;
    }
    const { name, size } = dropped.file;
    setState({ kind: "sending", name, size, part: 0 });
    const upload = uploadBundle(dropped.file, (part) => setState({ kind: "sending", name, size, part }));
    cancelRef.current = upload.cancel;
    try {
      await setJob((await upload.done).id);
      setState({ kind: "ready" });
    } catch (thrown) {
      setState({ kind: "refused", reason: problemFrom(thrown).detail });
    } finally {
      cancelRef.current = null;
    }
  };
  return { state, take, cancel: () => cancelRef.current?.() };
}
