/**
 * Colours that people with any common colour blindness can tell apart (blue and vermilion of M. Okabe and K. Ito,
 * "Color Universal Design", 2008). The card is opaque, so that a chart is as readable on a dark page as
 * on a light one.
 */
export const palette = {
  card: "#fbfbfd",
  text: "#2b2f38",
  faint: "#5b616e",
  grid: "#e2e4ea",
  zero: "#7a808c",
  positive: "#0072b2",
  negative: "#d55e00",
  unsplit: "#c3c7d0",
  mood: "#1b1e24",
} as const;
