"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { LastChange } from "@/components/changes/LastChange";
import { usePod } from "@/components/explain/answers";
import { ExportBar } from "@/components/export/ExportBar";
import { CheckAgainButton } from "@/components/live/CheckAgainButton";
import { CheckedAgainPanel } from "@/components/live/CheckedAgainPanel";
import { useCheckAgain } from "@/components/live/useCheckAgain";
import { PodAnswerView } from "@/components/pod/PodAnswerView";
import { AppLink } from "@/components/shell/AppLink";
import { mapHref, subjectHref } from "@/components/shell/href";
import { ErrorState } from "@/components/ui/ErrorState";
import { RefText } from "@/components/ui/RefText";
import { SkeletonPage } from "@/components/ui/Skeleton";
import type { LivePodAnswer } from "@/server/contract/live";
import { podExport } from "@/server/view/export/sources";
import { describeRef, podRef } from "@/server/view/ref-view";

/** SDKs as people name them; the order of sources differs between them. */
const SDKS = {
  default: "Most SDKs",
  "go-v2": "Go v2",
  "java-v2": "Java v2",
  "js-v3": "JavaScript v3",
  python: "Python (boto3), AWS CLI",
  rust: "Rust",
  "dotnet-v4": ".NET v4",
  ruby: "Ruby",
  php: "PHP",
  kotlin: "Kotlin",
} as const;
type Sdk = keyof typeof SDKS;
const NAMES: readonly Sdk[] = ["default", "go-v2", "java-v2", "js-v3", "python", "rust", "dotnet-v4", "ruby", "php", "kotlin"];
const STATE = { container: parseAsString.withDefault(""), sdk: parseAsStringLiteral(NAMES).withDefault("default") };

function SdkSelect({ value, onChange }: { readonly value: Sdk; readonly onChange: (sdk: Sdk) => void }) {
  return (
    <label className="flex items-center gap-2 text-sm">
      <span className="text-muted-foreground">SDK</span>
      <select
        value={value}
        onChange={(e) => onChange(NAMES.find((n) => n === e.target.value) ?? "default")}
        className="h-8 rounded-md border border-border bg-surface px-2 text-sm"
      >
        {NAMES.map((name) => (
          <option key={name} value={name}>
            {SDKS[name]}
          </option>
        ))}
      </select>
    </label>
  );
}

interface PodPageProps {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}

/** Which role code in a pod really has, source by source, and why. */
export function PodPage({ cluster, namespace, name }: PodPageProps) {
  const ref = podRef(cluster, namespace, name);
  const [state, setState] = useQueryStates(STATE, { history: "push" });
  const answer = usePod(ref, state.sdk);
  const again = useCheckAgain<LivePodAnswer>("pod", { pod: ref, sdk: state.sdk });
  const view = describeRef(ref);
  const shown = again.answer ?? answer.data;
  return (
    <div className="mx-auto w-full max-w-[80rem] space-y-4 p-4">
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 basis-full">
          <p className="text-xs text-muted-foreground">Pod · {view.context}</p>
          <h1 className="text-lg font-semibold anywhere">
            <RefText text={view.label} />
          </h1>
        </div>
        <AppLink href={subjectHref(ref)} className="text-sm font-medium text-accent underline-offset-2 hover:underline">
          Who reaches it
        </AppLink>
        <AppLink href={subjectHref(ref, "history")} className="text-sm font-medium text-accent underline-offset-2 hover:underline">
          What changed
        </AppLink>
        <AppLink href={mapHref(ref)} className="text-sm font-medium text-accent underline-offset-2 hover:underline">
          Map around it
        </AppLink>
        <SdkSelect value={state.sdk} onChange={(sdk) => void setState({ sdk })} />
        <CheckAgainButton check={again.check} isPending={again.isPending} />
        {answer.data && !again.answer && <ExportBar source={podExport(answer.data)} />}
      </header>
      {/* a pod that is gone has its history on the page of what it was */}
      {answer.data && <LastChange refs={[ref]} historyOf={ref} />}
      <CheckedAgainPanel live={again.answer?.live} error={again.error} onClear={again.clear} />
      {answer.isPending && !again.answer && <SkeletonPage label="Reading the pod" className="h-96" />}
      {answer.isError && !again.answer && <ErrorState error={answer.error} doing="Reading the pod" onRetry={() => void answer.refetch()} />}
      {shown && shown.containers.length > 0 && (
        <PodAnswerView answer={shown} container={state.container} onContainer={(container) => void setState({ container })} />
      )}
    </div>
  );
}
