/** A resource of a plan, as a test writes it. */
export interface AResource {
  readonly type: string;
  readonly name: string;
  readonly mode?: "data";
  readonly module?: string;
  readonly key?: string | number;
  readonly actions?: readonly string[];
  readonly before?: object | null;
  readonly after?: object | null;
  readonly unknown?: object | boolean;
  readonly sensitive?: object | boolean;
  /** What the configuration says of it: attribute → constant or references. */
  readonly expressions?: object;
  readonly provider?: string;
}

const plain = (one: AResource): string => `${one.type}.${one.name}`;
const keyed = (one: AResource): string =>
  `${one.module === undefined ? "" : `${one.module}.`}${one.mode === undefined ? "" : "data."}${plain(one)}${one.key === undefined ? "" : `[${JSON.stringify(one.key)}]`}`;
/** `{ references: […] }`, as a plan prints an expression; the shorter beginnings of each are printed too. */
export const speaksOf = (...all: readonly string[]): object => ({
  references: all.flatMap((one) => {
    const parts = one.split(".");
    return parts.length > 2 ? [one, parts.slice(0, -1).join(".")] : [one];
  }),
});

const changeOf = ({ actions = ["create"], before = null, after = null, unknown = {}, sensitive = {} }: AResource): object => ({
  actions,
  before,
  after,
  after_unknown: unknown,
  before_sensitive: before === null ? false : sensitive,
  after_sensitive: after === null ? false : sensitive,
});

function configurationOf(resources: readonly AResource[], calls: object): object {
  const root = resources.filter(({ module }) => module === undefined);
  const all = new Map(root.map((one) => [plain(one), one]));
  return {
    root_module: {
      resources: [...all.values()].map((one) => ({
        address: plain(one),
        mode: one.mode ?? "managed",
        type: one.type,
        name: one.name,
        provider_config_key: one.provider ?? one.type.split("_")[0],
        expressions: one.expressions ?? {},
      })),
      module_calls: calls,
    },
  };
}

interface Rest {
  readonly providers?: object;
  readonly calls?: object;
  readonly prior?: readonly object[];
  readonly [key: string]: unknown;
}

/** What `terraform show -json` prints of a plan with these resources. */
export function aPlan(resources: readonly AResource[], { providers = {}, calls = {}, prior = [], ...rest }: Rest = {}): object {
  return {
    format_version: "1.2",
    terraform_version: "1.9.8",
    planned_values: { root_module: {} },
    resource_changes: resources.map((one) => ({
      address: keyed(one),
      ...(one.module !== undefined && { module_address: one.module }),
      mode: one.mode ?? "managed",
      type: one.type,
      name: one.name,
      ...(one.key !== undefined && { index: one.key }),
      provider_name: `registry.terraform.io/hashicorp/${one.type.split("_")[0]}`,
      change: changeOf(one),
    })),
    prior_state: { format_version: "1.0", terraform_version: "1.9.8", values: { root_module: { resources: prior } } },
    configuration: { provider_config: providers, ...configurationOf(resources, calls) },
    ...rest,
  };
}
