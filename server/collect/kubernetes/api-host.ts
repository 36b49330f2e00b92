/** The host of an API server's address, with its port; undefined: none is known. */
export const hostOf = (address: string | undefined): string | undefined =>
  address !== undefined && URL.canParse(address) ? new URL(address).host.toLowerCase() : undefined;

/** Whether a host is the API server of a cluster as EKS names it. Such an address says which cluster it is; that of a tunnel or a proxy does not. */
export const isOfEks = (host: string | undefined): boolean => host !== undefined && /\.eks\.amazonaws\.com(\.cn)?(:\d+)?$/.test(host);
