// Elements and numbers, as reports show them.

type Child = Node | string;

/** An element. Attributes whose value is undefined are left out. */
export function h(
  name: string,
  attributes: Record<string, string | undefined> = {},
  ...children: Child[]
): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** A table's cell: text, or an element; numbers stand on the right. */
export type TableCell = string | HTMLElement;

/** `numeric`: from which column on there are numbers. */
export function table(head: string[], rows: TableCell[][], numeric: number): HTMLElement {
  const cell = (tag: string, content: TableCell, column: number): HTMLElement =>
    h(tag, { class: column >= numeric ? 'number' : undefined }, content);
  return h(
    'div',
    { class: 'scrolls' },
    h(
      'table',
      {},
      h('thead', {}, h('tr', {}, ...head.map((text, i) => cell('th', text, i)))),
      h(
        'tbody',
        {},
        ...rows.map((row) => h('tr', {}, ...row.map((text, i) => cell('td', text, i)))),
      ),
    ),
  );
}

/** A bar beside a number; `share` of its full width, and a class for its colour. */
export function bar(share: number, text: string, kind: string): HTMLElement {
  const fill = h('i', { class: kind });
  fill.style.width = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return h('span', { class: 'bar' }, h('span', { class: 'track' }, fill), h('b', {}, text));
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

export function ms(value: number): string {
  return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${count(value)} ms`;
}

/** `512 B`, `1.2 kB`: units of 1,000. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let scaled = value;
  let unit = 0;
  while (scaled >= (unit === 0 ? 1000 : 999.95) && unit < units.length - 1) {
    scaled /= 1000;
    unit++;
  }
  return `${unit === 0 ? Math.round(scaled) : scaled.toFixed(1)} ${units[unit]}`;
}
