/** What lets a style sheet in that a script makes, where the page's policy asks for one; empty: it asks for none. The one place that knows where a page says it. */
export const pageNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content || document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce || "";
