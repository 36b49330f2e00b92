"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { apiGet, apiSend, problemFrom } from "@/components/state/api";
import { useClientQuery } from "@/components/state/useClientQuery";
import { Badge } from "@/components/ui/Badge";
import { Button } from "@/components/ui/Button";
import { Callout } from "@/components/ui/Callout";
import { CopyBlock } from "@/components/ui/CopyBlock";
import { ErrorState } from "@/components/ui/ErrorState";
import { Field } from "@/components/ui/Field";
import { Input } from "@/components/ui/Input";
import { Panel } from "@/components/ui/Panel";
import { RefText } from "@/components/ui/RefText";
import { SkeletonRows } from "@/components/ui/Skeleton";
import { sentence } from "@/components/ui/sentence";
import { Time } from "@/components/ui/Time";
import type { ApiToken, NewToken, TokensAnswer } from "@/server/contract/tokens";
import { scopeWords } from "@/server/view/scope-words";
import { Only } from "./Only";

const KEY = ["tokens"] as const;
const ROLES: readonly ApiToken["role"][] = ["viewer", "auditor", "operator", "admin"];
const DAYS = [7, 30, 90, 366] as const;
/** What the others do reaches beyond any part. */
const LIMITABLE: readonly string[] = ["viewer", "auditor"];

function Failed({ error }: { readonly error: Error | null }) {
  if (!error) return null;
  return (
    <Callout live tone="error">
      {sentence(problemFrom(error).detail)}
    </Callout>
  );
}

/** The secret, which is shown this once. */
function Made({ token, onDone }: { readonly token: NewToken; readonly onDone: () => void }) {
  return (
    <Callout live tone="info" title="The token, which is shown this once">
      <CopyBlock label="Copy: the token" text={token.secret} />
      <Button className="mt-2" onClick={onDone}>
        I have kept it
      </Button>
    </Callout>
  );
}

/** The part of the estate that a token is limited to. */
function ScopeField({ value, onChange }: { readonly value: string; readonly onChange: (scope: string) => void }) {
  return (
    <Field label="Limited to" hint="Empty: all of the estate. Otherwise account:111122223333, cluster:prod-1 or namespace:prod-1/payments, separated by commas">
      {(ids) => (
        <Input {...ids} name="scope" autoComplete="off" spellCheck={false} maxLength={4096} value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}

function TokenForm({ onMade }: { readonly onMade: (token: NewToken) => void }) {
  const [wanted, setWanted] = useState({ name: "", role: "viewer", days: "90", scope: "" });
  const [isTried, setIsTried] = useState(false);
  const client = useQueryClient();
  const isLimitable = LIMITABLE.includes(wanted.role);
  const make = useMutation({
    mutationFn: () =>
      apiSend<NewToken>("POST", "tokens", {
        name: wanted.name.trim(),
        role: wanted.role,
        days: Number(wanted.days),
        ...(isLimitable && wanted.scope.trim() !== "" && { scope: wanted.scope.trim() }),
      }),
    onSuccess: async (token) => {
      await client.invalidateQueries({ queryKey: KEY });
      if (token) onMade(token);
    },
  });
  const isNamed = wanted.name.trim() !== "";
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    setIsTried(true);
    if (isNamed) make.mutate();
    else event.currentTarget.querySelector<HTMLInputElement>("[name=name]")?.focus();
  };
  const select = "h-8 rounded-md border border-border-strong bg-background px-2";
  return (
    <form noValidate onSubmit={submit} className="flex max-w-xl flex-col gap-3">
      <Field label="What it is for" hint="Such as the pipeline that asks with it" error={isTried && !isNamed ? "Say what it is for" : undefined}>
        {(ids) => (
          <Input
            {...ids}
            name="name"
            autoComplete="off"
            maxLength={100}
            value={wanted.name}
            onChange={(event) => setWanted({ ...wanted, name: event.target.value })}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-4">
        <Field label="Role">
          {(ids) => (
            <select {...ids} className={select} value={wanted.role} onChange={(event) => setWanted({ ...wanted, role: event.target.value })}>
              {ROLES.map((role) => (
                <option key={role}>{role}</option>
              ))}
            </select>
          )}
        </Field>
        <Field label="For">
          {(ids) => (
            <select {...ids} className={select} value={wanted.days} onChange={(event) => setWanted({ ...wanted, days: event.target.value })}>
              {DAYS.map((days) => (
                <option key={days} value={days}>
                  {days} days
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {isLimitable && <ScopeField value={wanted.scope} onChange={(scope) => setWanted({ ...wanted, scope })} />}
      <Failed error={make.error} />
      <div>
        <Button type="submit" disabled={make.isPending}>
          {make.isPending ? "Making…" : "Make a token"}
        </Button>
      </div>
    </form>
  );
}

function TokenRow({ token }: { readonly token: ApiToken }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => apiSend("DELETE", `tokens/${encodeURIComponent(token.id)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-2">
      <div className="min-w-0 flex-1 basis-72">
        <RefText text={token.name} className="font-medium" /> <Badge tone="quiet">{token.role}</Badge> {token.state !== "valid" && <Badge>{token.state}</Badge>}
        <p className="text-xs text-muted-foreground">
          {token.scope !== null && (
            <>
              Limited to <RefText text={scopeWords(token.scope).join(", ")} />.{" "}
            </>
          )}
          Made by <RefText text={token.madeBy} />, <Time iso={token.createdAt} />; until <Time iso={token.expiresAt} />,{" "}
          {token.lastUsedAt === null ? (
            "never used"
          ) : (
            <>
              used <Time iso={token.lastUsedAt} />
            </>
          )}
        </p>
        <Failed error={revoke.error} />
      </div>
      {token.state === "valid" && (
        <Button size="sm" look="danger" disabled={revoke.isPending} onClick={() => revoke.mutate()} aria-label={`Take back ${token.name}`}>
          {revoke.isPending ? "Taking back…" : "Take back"}
        </Button>
      )}
    </li>
  );
}

function Tokens() {
  const [made, setMade] = useState<NewToken | null>(null);
  const { data, error, refetch } = useClientQuery({ queryKey: KEY, queryFn: ({ signal }) => apiGet<TokensAnswer>("tokens", {}, signal) });
  return (
    <Panel
      id="tokens"
      title="Tokens"
      description="Keys for programs on other machines: sent as Authorization: Bearer, or by the command line from ROLEWALK_TOKEN."
    >
      <div className="flex flex-col gap-4">
        {error && <ErrorState error={error} doing="Reading the tokens" onRetry={() => void refetch()} />}
        {!data && !error && <SkeletonRows rows={2} label="Reading the tokens" />}
        {data && data.tokens.length > 0 && (
          <ul className="divide-y divide-border">
            {data.tokens.map((token) => (
              <TokenRow key={token.id} token={token} />
            ))}
          </ul>
        )}
        {made ? <Made token={made} onDone={() => setMade(null)} /> : <TokenForm onMade={setMade} />}
      </div>
    </Panel>
  );
}

/** Keys for programs on other machines, for whoever may make them. */
export function TokensPanel() {
  return (
    <Only needs="admin">
      <Tokens />
    </Only>
  );
}
