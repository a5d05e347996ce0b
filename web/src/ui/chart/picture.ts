/** A chart as a PNG that explains itself: title above, source and attribution below. */

import { type ChartTheme, readChartTheme } from "./theme";

export type Caption = {
  title: string;
  subtitle: string;
  footer: string;
};

const HEAD = 44;
const FOOT = 26;
const PAD = 12;

/** A file name out of a title: `AAPL 1d` is `AAPL-1d`. */
export function fileName(title: string): string {
  return title.replace(/[^\p{L}\p{N}._^-]+/gu, "-").replace(/^-+|-+$/g, "") || "prospect";
}

export function savePicture(chart: HTMLCanvasElement, caption: Caption) {
  framed(chart, caption, readChartTheme()).toBlob((blob) => {
    if (blob !== null) save(blob, `${fileName(`${caption.title} ${caption.subtitle}`)}.png`);
  }, "image/png");
}

function framed(chart: HTMLCanvasElement, caption: Caption, theme: ChartTheme): HTMLCanvasElement {
  const scale = window.devicePixelRatio || 1;
  const canvas = document.createElement("canvas");
  canvas.width = chart.width;
  canvas.height = chart.height + (HEAD + FOOT) * scale;
  const pen = canvas.getContext("2d");
  if (pen === null) return chart;
  pen.fillStyle = theme.background;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(chart, 0, HEAD * scale);
  pen.scale(scale, scale);
  const bottom = canvas.height / scale - FOOT / 2;
  pen.textBaseline = "middle";
  pen.fillStyle = theme.value;
  pen.font = `600 14px ${theme.font}`;
  pen.fillText(caption.title, PAD, 16);
  pen.fillStyle = theme.text;
  pen.font = `12px ${theme.font}`;
  pen.fillText(caption.subtitle, PAD, 33);
  pen.font = `11px ${theme.font}`;
  pen.fillText(caption.footer, PAD, bottom);
  return canvas;
}

function save(blob: Blob, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
