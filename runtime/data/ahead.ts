// Reading a step ahead of use.

/** The same items; each is asked for while the one before it is being used. Leaving early waits for the one that is on its way. */
export async function* ahead<Item>(items: AsyncGenerator<Item, void, void>): AsyncGenerator<Item, void, void> {
  let next = items.next();
  try {
    for (;;) {
      const item = await next;
      if (item.done) return;
      next = items.next();
      next.catch(() => undefined); // whoever comes for it is told
      yield item.value;
    }
  } finally {
    await items.return();
  }
}
