// the file is written by `npm run generate`; its type is told here, so that checking types does not read a megabyte of names
declare module "*/generated/actions.json" {
  const catalogue: {
    readonly version: string;
    readonly date: string;
    readonly services: Readonly<Record<string, { readonly name: string; readonly resources: readonly string[]; readonly actions: string }>>;
  };
  // biome-ignore lint/style/noDefaultExport: a JSON module has nothing else
  export default catalogue;
}
