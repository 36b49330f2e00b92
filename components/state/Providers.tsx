"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { THEMES } from "@/components/shell/themes";
import { ApiError } from "./api";
import { keepFew } from "./keptAnswers";
import { NonceContext, tellNonce } from "./useNonce";
import { VersionContext } from "./useVersion";

const THEME_NAMES = THEMES.map((theme) => theme.name).filter((name) => name !== "system");
const FRESH_MS = 30_000;

/** A refused question is not asked again by itself; a server that did not answer is, twice. */
const retry = (failures: number, error: Error): boolean =>
  failures < 2 && !(error instanceof ApiError && error.problem.status >= 400 && error.problem.status < 500);

function makeClient(): QueryClient {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: FRESH_MS, refetchOnWindowFocus: false, retry, retryDelay: 600 } } });
  keepFew(client.getQueryCache());
  return client;
}

interface ProvidersProps {
  readonly children: ReactNode;
  /** Lets what is written into the page itself pass its content security policy: the script that sets the theme, and style elements. */
  readonly nonce?: string | undefined;
  /** Of the product; every export names it. */
  readonly version: string;
}

/** What every page stands on: address state, theme, cached answers. */
export function Providers({ children, nonce, version }: ProvidersProps) {
  const [client] = useState(makeClient);
  // a page keeps the policy it came with, whatever is fetched later
  const [own] = useState(() => tellNonce(nonce));
  return (
    <NuqsAdapter>
      <ThemeProvider
        attribute="class"
        defaultTheme="system"
        enableSystem
        themes={THEME_NAMES}
        disableTransitionOnChange
        {...(own === undefined ? {} : { nonce: own })}
      >
        <QueryClientProvider client={client}>
          <NonceContext value={own}>
            <VersionContext value={version}>{children}</VersionContext>
          </NonceContext>
        </QueryClientProvider>
      </ThemeProvider>
    </NuqsAdapter>
  );
}
