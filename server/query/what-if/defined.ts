/** What is told of an item, without what is left open. */
export const defined = <T extends object>(item: T): Partial<T> =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) as Partial<T>;
