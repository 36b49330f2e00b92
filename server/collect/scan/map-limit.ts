/** Maps with at most `limit` at a time; the results keep the order of the input. The first rejection rejects the whole and starts nothing more. */
export async function mapLimit<T, R>(items: readonly T[], limit: number, map: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results = new Map<number, R>();
  const queue = items.entries();
  let isStopped = false;
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (isStopped) return;
      try {
        results.set(index, await map(item, index));
      } catch (error) {
        isStopped = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
