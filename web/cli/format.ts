// How the command line writes numbers, tables and colours.
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colours where a person reads them, unless they asked for none (https://no-color.org). */
export function style(format: Style, text: string): string {
  const isColoured = process.stdout.isTTY === true && !process.env.NO_COLOR;
  return isColoured ? styleText(format, text) : text;
}

/** `12,345` */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 file`, `12,345 files` */
export function formatFiles(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'file' : 'files'}`;
}

/** `512 B`, `1.2 kB`, `3.4 MB`: three digits and a decimal at most, units of 1,000. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let scaled = bytes;
  let unit = 0;
  // 999.95 and above would be shown as 1000.0.
  while (scaled >= (unit === 0 ? 1000 : 999.95) && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${unit === 0 ? scaled : scaled.toFixed(1)} ${units[unit]}`;
}

/** A column of a table: `text` of each row, aligned to the right for numbers. */
export interface Column {
  align: 'left' | 'right';
  cells: string[];
  style?: (cell: string, row: number) => string;
}

/** Rows of text, the columns two spaces apart. The last column is not padded. */
export function formatTable(columns: readonly Column[]): string[] {
  const widths = columns.map(({ cells }) => Math.max(0, ...cells.map((cell) => cell.length)));
  return (columns[0]?.cells ?? []).map((_, row) =>
    columns
      .map(({ align, cells, style = (cell) => cell }, i) => {
        const cell = cells[row] ?? '';
        const padding = ' '.repeat(widths[i]! - cell.length);
        if (align === 'right') return padding + style(cell, row);
        return style(cell, row) + (i === columns.length - 1 ? '' : padding);
      })
      .join('  ')
      .trimEnd(),
  );
}
