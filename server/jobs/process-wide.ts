/**
 * One value for the whole process. The web server loads a module anew for each of its entries (a route, the start), so that a variable of a module is
 * not one.
 */
export function processWide<T extends object>(name: string, make: () => T): T {
  const key = Symbol.for(`rolewalk.${name}`);
  const all = globalThis as unknown as Record<symbol, T | undefined>;
  const known = all[key];
  if (known) return known;
  const made = make();
  all[key] = made;
  return made;
}
