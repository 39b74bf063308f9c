/**
 * Waits until every promise has settled, then behaves like `Promise.all`: a sequence must not be reset while another
 * one of the same pass is still being worked on.
 */
export async function settleAll<Value>(promises: readonly Promise<Value>[]): Promise<Value[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
