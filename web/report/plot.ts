// Plots over days.
import uPlot from 'uplot';

import { h } from './dom.js';

export interface PlotSeries {
  label: string;
  values: (number | null)[];
  /** A class that the stylesheet has a colour for. */
  color: string;
}

const HEIGHT = 220;

/** Draws lines over days, with a dashed line at each of `marks`; anew when the width or the colours change. */
export function plot(
  title: string,
  series: readonly PlotSeries[],
  marks: readonly number[],
  format: (value: number) => string,
): HTMLElement {
  const place = h('div', { class: 'plot' });
  const figure = h('figure', {}, h('figcaption', {}, title), place);
  let drawn: uPlot | undefined;
  const draw = (): void => {
    drawn?.destroy();
    drawn = new uPlot(
      optionsOf(place, series, marks, format),
      [series[0]!.values.map((_, i) => i + 1), ...series.map(({ values }) => values)],
      place,
    );
  };
  // The first call comes when the figure is in the document.
  new ResizeObserver(() => {
    if (!drawn) draw();
    else drawn.setSize({ width: place.clientWidth, height: HEIGHT });
  }).observe(place);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  return figure;
}

function optionsOf(
  place: HTMLElement,
  series: readonly PlotSeries[],
  marks: readonly number[],
  format: (value: number) => string,
): uPlot.Options {
  const color = (name: string): string => getComputedStyle(place).getPropertyValue(`--${name}`);
  const axis = { stroke: color('dim'), grid: { stroke: color('grid'), width: 1 } };
  const show = (value: number | null): string => (value == null ? '–' : format(value));
  return {
    width: place.clientWidth,
    height: HEIGHT,
    scales: { x: { time: false }, y: { range: (_, __, max) => [0, max > 0 ? max * 1.08 : 1] } },
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    legend: { markers: { width: 0, fill: (_, i) => color(series[i - 1]?.color ?? 'dim') } },
    axes: [
      { ...axis, label: 'day', labelSize: 18, size: 34, values: (_, splits) => splits.map(String) },
      { ...axis, size: 70, values: (_, splits) => splits.map(show) },
    ],
    series: [
      { label: 'day' },
      ...series.map((one) => ({
        label: one.label,
        stroke: color(one.color),
        width: 2,
        points: { size: 5, fill: color(one.color) },
        value: (_: uPlot, value: number | null) => show(value),
      })),
    ],
    hooks: { drawClear: [(self) => drawMarks(self, marks, color('dim'))] },
  };
}

function drawMarks(self: uPlot, marks: readonly number[], stroke: string): void {
  const { ctx, bbox } = self;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  for (const day of marks) {
    // Day 1 stands for all of the first.
    const x = self.valToPos(day + 0.5, 'x', true);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
