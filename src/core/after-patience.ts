/**
 * Passes on the newest position in the queue once the patience (milliseconds from now) is over, and every later one at
 * once; none once the wait is over, position 0.
 */
export function afterPatience(milliseconds: number, show: (position: number) => void): (position: number) => void {
  const until = performance.now() + milliseconds;
  let timer: NodeJS.Timeout | undefined;
  return (position) => {
    clearTimeout(timer);
    if (position === 0) {
      return;
    }
    timer = setTimeout(() => show(position), Math.max(0, until - performance.now()));
    timer.unref();
  };
}
