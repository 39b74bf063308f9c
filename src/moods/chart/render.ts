import { join } from "node:path";
import { renderAsync } from "@resvg/resvg-js";
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TitleComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { projectFolder } from "../../project-folder.js";

use([BarChart, LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

/** The font that the project brings along: no other is needed to draw a chart. */
export const fontFile = join(projectFolder, "assets", "fonts", "NotoSansSC-chart.ttf");

/** The family name inside {@link fontFile}. */
export const fontFamily = "Noto Sans SC Chart";

/** Charts are this wide, in CSS pixels: a phone's width, so that type stays readable there. */
export const chartWidth = 420;

/** PNGs have so many pixels to a CSS pixel. */
const pixelRatio = 2;

/** Draws a chart as SVG text of the given size in CSS pixels. No document or canvas is needed. */
export function renderSvg(option: EChartsCoreOption, width: number, height: number): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily }, ...option });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

/** Turns SVG text into a PNG, off the event loop. Uses the project's own font and no other. */
export async function renderPng(svg: string): Promise<Buffer> {
  const image = await renderAsync(svg, {
    fitTo: { mode: "zoom", value: pixelRatio },
    font: { loadSystemFonts: false, fontFiles: [fontFile], defaultFontFamily: fontFamily },
  });
  return image.asPng();
}
