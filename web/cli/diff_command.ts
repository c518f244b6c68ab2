import {
  diffManifests,
  type ManifestChange,
  type ManifestDiff,
  type ManifestDiffRow,
} from '../toolkit/manifest.js';
import { formatBytes, formatCount, formatFiles, formatTable, style } from './format.js';
import { readVersion, type VersionSource } from '../build/version_source.js';

export interface DiffOptions {
  json?: boolean;
  all?: boolean;
}

// A screen of a terminal.
const ROWS_SHOWN_MAX = 30;

// In the order of the table. What is kept is counted and not listed.
const LISTED: readonly ManifestChange[] = ['changed', 'added', 'removed', 'reused'];
const STYLES = { changed: 'yellow', added: 'green', removed: 'red', reused: 'cyan' } as const;

/** Gives what `swale diff` prints. */
export async function runDiff(
  oldName: string,
  newName: string,
  options: DiffOptions,
): Promise<string> {
  const oldVersion = await readVersion(oldName);
  const newVersion = await readVersion(newName);
  const diff = await diffManifests(oldVersion.manifest, newVersion.manifest);
  const counts = countChanges(diff.rows);
  if (options.json) return toJson(oldVersion, newVersion, diff, counts);
  return [
    ...formatVersions(oldVersion, newVersion),
    '',
    ...formatRows(diff.rows, options.all === true),
    ...formatTotals(diff, counts, newVersion),
    '',
  ].join('\n');
}

type Counts = Record<ManifestChange, number>;

function countChanges(rows: readonly ManifestDiffRow[]): Counts {
  const counts: Counts = { changed: 0, added: 0, removed: 0, reused: 0, kept: 0 };
  for (const row of rows) counts[row.change]++;
  return counts;
}

function sumSizes(version: VersionSource): number {
  return version.entries.reduce((sum, entry) => sum + entry.size, 0);
}

function toJson(
  oldVersion: VersionSource,
  newVersion: VersionSource,
  diff: ManifestDiff,
  counts: Counts,
): string {
  const describe = (source: VersionSource): object => ({
    source: source.name,
    readFrom: source.readFrom,
    version: source.version,
    files: source.entries.length,
    bytes: sumSizes(source),
  });
  const { rows, ...totals } = diff;
  const listed = rows.filter((row) => row.change !== 'kept');
  const result = {
    old: describe(oldVersion),
    new: describe(newVersion),
    ...totals,
    counts,
    rows: listed,
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

function formatVersions(oldVersion: VersionSource, newVersion: VersionSource): string[] {
  const versions = [oldVersion, newVersion];
  return formatTable([
    { align: 'left', cells: ['old', 'new'] },
    { align: 'left', cells: versions.map((version) => version.name) },
    { align: 'right', cells: versions.map(({ entries }) => formatFiles(entries.length)) },
    { align: 'right', cells: versions.map((version) => formatBytes(sumSizes(version))) },
    {
      align: 'left',
      cells: versions.map(({ name, readFrom }) => (readFrom === name ? '' : `(${readFrom})`)),
      style: (cell) => style('dim', cell),
    },
  ]);
}

function formatRows(rows: readonly ManifestDiffRow[], showAll: boolean): string[] {
  const listed = LISTED.flatMap((change) =>
    rows.filter((row) => row.change === change).sort((a, b) => b.size - a.size),
  );
  if (listed.length === 0) return [];
  const shown = showAll ? listed : listed.slice(0, ROWS_SHOWN_MAX);
  const table = formatTable([
    {
      align: 'left',
      cells: shown.map((row) => row.change),
      style: (cell) => style(STYLES[cell as keyof typeof STYLES], cell),
    },
    { align: 'right', cells: shown.map((row) => formatBytes(row.size)) },
    {
      align: 'left',
      cells: shown.map(
        ({ url, from, optional }) =>
          url + (from === undefined ? '' : ` (is ${from})`) + (optional ? ' (optional)' : ''),
      ),
    },
  ]);
  const hidden = listed.length - shown.length;
  if (hidden > 0) table.push(`… and ${formatCount(hidden)} more; --all shows them`);
  return [...table, ''];
}

function formatTotals(diff: ManifestDiff, counts: Counts, newVersion: VersionSource): string[] {
  if (counts.kept === newVersion.entries.length && counts.removed === 0) {
    return ['Nothing changed.'];
  }
  const parts = [...LISTED, 'kept' as const]
    .filter((change) => counts[change] > 0)
    .map((change) => `${formatCount(counts[change])} ${change}`);
  const bytes = diff.bytesToFetch + diff.bytesSaved;
  const percent = bytes === 0 ? 0 : Math.floor((diff.bytesSaved / bytes) * 100);
  const share = percent === 0 && diff.bytesSaved > 0 ? 'under 1 %' : `${percent} %`;
  return [
    parts.join(', '),
    `An update fetches ${formatFiles(diff.filesToFetch)}, ` +
      `${style('bold', formatBytes(diff.bytesToFetch))}; ` +
      `${formatBytes(diff.bytesSaved)} (${share}) is already there.`,
  ];
}
