// Work on many things, some at a time.

/** Begins with the next as soon as one is done, in their order; once stopped, with none any more. What goes on when one fails is waited for. */
export async function inParallel<Item>(
  items: readonly Item[],
  most: number,
  isStopped: () => boolean,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined && !isStopped(); item = queue.shift()) await work(item);
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.min(most, items.length) }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
