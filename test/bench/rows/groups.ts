/** The groups of rows that `--rows` can choose, in the order in which they run. */
export const rowGroups = [
  "bare",
  "reaction",
  "first-token",
  "reply",
  "flood",
  "users",
  "care",
  "store",
  "start",
  "memory",
  "soak",
] as const;

export type RowGroup = (typeof rowGroups)[number];
