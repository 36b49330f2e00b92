"use client";

import { Plus, X } from "lucide-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { useIsLimited } from "@/components/account/useSession";
import { useAnswer } from "@/components/state/useAnswer";
import { Button } from "@/components/ui/Button";
import { Field } from "@/components/ui/Field";
import { Input, Select } from "@/components/ui/Input";
import { RefText } from "@/components/ui/RefText";
import type { AccountsAnswer, ClustersAnswer } from "@/server/contract/answers";
import { MOST_SCOPES, SCOPE_CHOICES, type ScopeKind, scopeText, scopeWords } from "./scopes";

interface ScopePickerProps {
  readonly scopes: readonly string[];
  readonly onChange: (scopes: readonly string[]) => void;
}

/** Names that the snapshot has for a kind of scope, as far as they are few. */
function useNames(kind: ScopeKind): readonly string[] {
  const clusters = useAnswer<ClustersAnswer>("clusters", {}, { enabled: kind === "cluster" });
  const accounts = useAnswer<AccountsAnswer>("accounts", {}, { enabled: kind === "account" });
  if (kind === "cluster") return clusters.data?.clusters.map((one) => one.name) ?? [];
  return kind === "account" ? (accounts.data?.accounts.map((one) => one.id) ?? []) : [];
}

function Chosen({ scopes, onChange }: ScopePickerProps) {
  const isLimited = useIsLimited();
  if (scopes.length === 0) return <p className="text-sm text-muted-foreground">{isLimited ? "Everything in your scope." : "The whole snapshot."}</p>;
  return (
    <ul aria-label="The report is of" className="flex flex-wrap gap-2">
      {scopes.map((scope) => {
        const { kind, value } = scopeWords(scope);
        return (
          <li key={scope} className="flex min-w-0 max-w-full items-center gap-1.5 rounded-full border border-border bg-muted py-0.5 pr-0.5 pl-3 text-sm">
            <span className="text-muted-foreground">{kind}</span>
            <RefText text={value} className="min-w-0 font-medium" />
            <Button
              look="ghost"
              size="icon-sm"
              className="rounded-full"
              aria-label={`Take away: ${scope}`}
              onClick={() => onChange(scopes.filter((one) => one !== scope))}
            >
              <X aria-hidden />
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

/** What a report is limited to: parts of the snapshot, of which it holds what any of them does. */
export function ScopePicker({ scopes, onChange }: ScopePickerProps) {
  const [kind, setKind] = useState<ScopeKind>("cluster");
  const [value, setValue] = useState("");
  const names = useNames(kind);
  const list = useId();
  const form = useRef<HTMLFormElement>(null);
  const isFull = scopes.length >= MOST_SCOPES;
  const choice = SCOPE_CHOICES.find((one) => one.kind === kind);
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (value.trim() === "" || isFull) return;
    onChange([...new Set([...scopes, scopeText(kind, value)])]);
    setValue("");
  };
  return (
    <div className="flex flex-col gap-3">
      <Chosen
        scopes={scopes}
        onChange={(rest) => {
          onChange(rest);
          // the button goes with its part
          form.current?.querySelector("select")?.focus();
        }}
      />
      <form ref={form} onSubmit={add} className="grid gap-x-3 gap-y-2 sm:grid-cols-[10rem_minmax(0,1fr)_auto] sm:items-start">
        <Field label="Limit it to">
          {(ids) => (
            <Select
              {...ids}
              className="w-full"
              value={kind}
              onChange={(event) => setKind(SCOPE_CHOICES.find((one) => one.kind === event.target.value)?.kind ?? "cluster")}
            >
              {SCOPE_CHOICES.map((one) => (
                <option key={one.kind} value={one.kind}>
                  {one.name}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Which" hint={isFull ? `${MOST_SCOPES} parts are the most: take one away first` : choice?.hint}>
          {(ids) => (
            <>
              <Input
                {...ids}
                value={value}
                onChange={(event) => setValue(event.target.value)}
                list={list}
                autoComplete="off"
                spellCheck={false}
                maxLength={2000}
              />
              <datalist id={list}>
                {names.map((name) => (
                  <option key={name} value={name} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Button type="submit" className="sm:mt-6" disabled={value.trim() === "" || isFull}>
          <Plus aria-hidden /> Add
        </Button>
      </form>
    </div>
  );
}
