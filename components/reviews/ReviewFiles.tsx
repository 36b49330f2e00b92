"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Download, Upload } from "lucide-react";
import { type ChangeEvent, useId, useState } from "react";
import { apiPath, apiSendBytes, EVERY_ANSWER, problemFrom } from "@/components/state/api";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { Field } from "@/components/ui/Field";
import { Select } from "@/components/ui/Input";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import type { DecisionsTaken, ReviewAbout } from "@/server/contract/review";
import { NO_OWNER } from "@/server/contract/review-words";

const SHOWN = 20;

/** What became of a file: what was taken, and what was not, line by line. */
function Taken({ taken: { taken, unchanged, refused } }: { readonly taken: DecisionsTaken }) {
  const said = `${taken.toLocaleString("en")} ${taken === 1 ? "decision was" : "decisions were"} taken${unchanged > 0 ? `; ${unchanged.toLocaleString("en")} said nothing new` : ""}`;
  if (refused.length === 0)
    return (
      <Callout live title={said}>
        Every line of the file was understood.
      </Callout>
    );
  return (
    <Callout live tone="warning" title={`${said}, ${refused.length.toLocaleString("en")} ${refused.length === 1 ? "line was" : "lines were"} refused`}>
      <ul>
        {refused.slice(0, SHOWN).map((one) => (
          <li key={`${one.line} ${one.row}`}>
            {one.line === undefined ? "" : `Line ${one.line}: `}
            <RefText text={one.reason} />
          </li>
        ))}
      </ul>
      {refused.length > SHOWN && <p>and {(refused.length - SHOWN).toLocaleString("en")} more</p>}
    </Callout>
  );
}

function Import({ review }: { readonly review: ReviewAbout }) {
  const client = useQueryClient();
  const input = useId();
  const take = useMutation({
    mutationFn: (file: File) => apiSendBytes<DecisionsTaken>(`reviews/${encodeURIComponent(review.id)}/import`, file),
    onSuccess: () => client.invalidateQueries({ queryKey: EVERY_ANSWER }),
  });
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    if (file) take.mutate(file);
    event.target.value = "";
  };
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center gap-3">
        <Button asChild>
          <label htmlFor={input} className="cursor-pointer focus-within:outline-2 focus-within:outline-accent">
            <Upload aria-hidden="true" />
            {take.isPending ? "Reading…" : "Import a file that was filled in"}
            <input id={input} type="file" accept=".xlsx,.csv" className="sr-only" onChange={choose} disabled={take.isPending} />
          </label>
        </Button>
        <p className="text-sm text-muted-foreground">A workbook or CSV of this review. Rows without a decision say nothing.</p>
      </div>
      {take.error && (
        <Callout live tone="error">
          {problemFrom(take.error).detail}
        </Callout>
      )}
      {take.data && <Taken taken={take.data} />}
    </div>
  );
}

/** The review as files to be handed round, and filled in. */
export function ReviewFiles({ review }: { readonly review: ReviewAbout }) {
  const [owner, setOwner] = useState("");
  const path = `reviews/${encodeURIComponent(review.id)}`;
  const of = owner === "" ? {} : { owner };
  return (
    <Panel title="Hand it round" description="A workbook or CSV of all rows, or of what one owner answers for: filled in elsewhere, and imported here.">
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-end gap-3">
          <Field label="Of">
            {(ids) => (
              <Select {...ids} value={owner} onChange={(event) => setOwner(event.target.value)} className="max-w-full">
                <option value="">all owners</option>
                {review.owners.map((one) => (
                  <option key={one.owner ?? NO_OWNER} value={one.owner ?? NO_OWNER}>
                    {one.owner ?? "nobody"}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Button look="primary" asChild>
            <a href={apiPath(`${path}/file`, { format: "xlsx", ...of })} download>
              <Download aria-hidden="true" /> Workbook
            </a>
          </Button>
          <Button asChild>
            <a href={apiPath(`${path}/file`, { format: "csv", ...of })} download>
              <Download aria-hidden="true" /> CSV
            </a>
          </Button>
          <Button asChild>
            <a href={apiPath(`${path}/file`, { format: "json" })} download>
              <Download aria-hidden="true" /> JSON, whole
            </a>
          </Button>
          {review.snapshot && (
            <Button asChild>
              <a href={apiPath(`${path}/closure`)} download>
                <Download aria-hidden="true" /> Closure
              </a>
            </Button>
          )}
        </div>
        {review.closedAt === null ? (
          <Import review={review} />
        ) : (
          <p className="text-sm text-muted-foreground">The review is closed: nothing more is decided in it.</p>
        )}
      </div>
    </Panel>
  );
}
