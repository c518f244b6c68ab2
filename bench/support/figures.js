// Numbers of several rounds, and tables of them.

export const quantile = (numbers, share) =>
  [...numbers].sort((a, b) => a - b)[
    Math.min(numbers.length - 1, Math.floor(numbers.length * share))
  ];

export const median = (numbers) => quantile(numbers, 0.5);

export const show = (number, digits = 0) =>
  Number.isNaN(number) || number === undefined
    ? '–'
    : number.toLocaleString('en-US', {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });

export const printRow = (cells) => console.log(`| ${cells.join(' | ')} |`);

/** A Markdown table: its first column are names, all others numbers. */
export function printTable(heads, rows) {
  console.log(`\n| ${heads.join(' | ')} |`);
  console.log(`| ${heads.map((_, i) => (i === 0 ? '---' : '---:')).join(' | ')} |`);
  for (const row of rows) printRow(row);
}
