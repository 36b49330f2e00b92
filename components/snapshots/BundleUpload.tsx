"use client";

import { DropZone } from "./DropZone";
import { JobPanel } from "./JobPanel";
import { useJobParam } from "./useJob";

/** A place to drop a bundle, and the job that reads it. */
export function BundleUpload() {
  const [job] = useJobParam();
  return (
    <div className="flex flex-col gap-3">
      <DropZone />
      {job !== null && <JobPanel id={job} />}
    </div>
  );
}
