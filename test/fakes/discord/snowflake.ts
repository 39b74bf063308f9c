/** The first millisecond of 2015, from which Discord counts its ids. */
const discordEpoch = 1_420_070_400_000;

/** Makes ids that grow strictly, carrying the time they were made at in their upper 42 bits, as Discord's do. */
export function createSnowflakes(now: () => number): () => string {
  let last = 0n;
  return () => {
    const earliest = snowflakeAt(now());
    last = earliest > last ? earliest : last + 1n;
    return last.toString();
  };
}

/** The smallest id of a moment given in milliseconds since 1970. */
function snowflakeAt(milliseconds: number): bigint {
  return BigInt(Math.max(0, Math.floor(milliseconds) - discordEpoch)) << 22n;
}
