"use client";

import { answerKey, apiGet } from "@/components/state/api";
import { useClientQuery } from "@/components/state/useClientQuery";
import { CopyButton } from "@/components/ui/CopyButton";
import { Disclosure } from "@/components/ui/Disclosure";
import { ErrorState } from "@/components/ui/ErrorState";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import type { ReaderFilesAnswer } from "@/server/contract/reader-files";

function ReaderFile({ file }: { readonly file: ReaderFilesAnswer["files"][number] }) {
  return (
    <li className="flex items-start gap-2 py-1">
      <Disclosure
        className="min-w-0 flex-1"
        summary={
          <>
            {file.title}
            <span className="block text-xs font-normal text-muted-foreground">
              <RefText text={`deploy/${file.path}`} mono />
            </span>
          </>
        }
      >
        <pre className="anywhere mt-1 whitespace-pre-wrap rounded-md border border-border bg-muted p-3 font-mono text-xs leading-5">{file.text}</pre>
      </Disclosure>
      <CopyButton iconOnly label={`Copy deploy/${file.path}`} text={file.text} />
    </li>
  );
}

/** What to grant so that a scan can read, to be looked through and copied. */
export function ReaderFiles() {
  const { data, error, refetch } = useClientQuery({
    queryKey: answerKey("reader-files"),
    queryFn: ({ signal }) => apiGet<ReaderFilesAnswer>("reader-files", {}, signal),
  });
  return (
    <Panel
      id="reader-files"
      title="What a scan needs"
      description="Made from the list of calls that a scan can send: what is not granted here is never asked, and no write is granted."
    >
      {error && <ErrorState error={error} doing="Reading the files" onRetry={refetch} />}
      {!data && !error && <SkeletonRows rows={4} label="Reading the files" />}
      {data && (
        <ul className="divide-y divide-border">
          {data.files.map((file) => (
            <ReaderFile key={file.path} file={file} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
