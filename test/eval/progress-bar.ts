/** Shows on standard error how many of `total` are done: a bar for people, every tenth for logs. */
export function progressBar(name: string, total: number): (done: number) => void {
  const { stderr } = process;
  const tenth = Math.max(1, Math.floor(total / 10));
  return (done) => {
    if (stderr.isTTY) {
      const filled = Math.round((30 * done) / total);
      stderr.write(
        `\r${"█".repeat(filled)}${"░".repeat(30 - filled)} ${done} of ${total}  ${name}${done === total ? "\n" : ""}`,
      );
    } else if (done % tenth === 0 || done === total) {
      stderr.write(`${name}: ${done} of ${total}\n`);
    }
  };
}
