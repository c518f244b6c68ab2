// `swale replay`: runs a recording again, or tries another policy on its requests.
import { readFile } from 'node:fs/promises';

import { SwaleBuildError } from '../build/errors.js';
import { readPolicyFile } from '../build/policy_source.js';
import type { Explanation } from '../toolkit/explain.js';
import { PolicyError } from '../toolkit/policy.js';
import type { ComparedRequest, ReplayedLife, ReplayResult } from '../toolkit/replay.js';
import { formatCount, formatTable, style } from './format.js';

export interface ReplayCommandOptions {
  policy?: string;
  json?: boolean;
}

/** Gives what `swale replay` prints, and whether the recording replays as the same. */
export async function runReplay(
  file: string,
  options: ReplayCommandOptions,
): Promise<{ out: string; isSame: boolean }> {
  // Only here: it waits for the toolkit's module.
  const { compareRecording, RecordingError, replayRecording } =
    await import('../toolkit/replay.js');
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw new SwaleBuildError(`${file}: cannot be read: ${cause.message}`, { cause });
  });
  try {
    if (options.policy !== undefined) {
      const compared = await compareRecording(text, await readPolicyFile(options.policy));
      const out = options.json ? toJson(compared) : toText(describeComparison(compared));
      return { out, isSame: true };
    }
    const result = await replayRecording(text);
    const out = options.json ? toJson(result) : toText(describeReplay(file, result));
    return { out, isSame: result.status === 'same' };
  } catch (error) {
    if (error instanceof RecordingError) {
      throw new SwaleBuildError(`${file}: ${error.message}`, { cause: error });
    }
    if (error instanceof PolicyError) {
      const lines = error.errors.map(({ message }) => `${options.policy}: ${message}`);
      throw new SwaleBuildError(lines.join('\n'), { cause: error });
    }
    throw error;
  }
}

const toJson = (value: unknown): string => JSON.stringify(value, null, 2) + '\n';
const toText = (lines: Iterable<string>): string => [...lines].join('\n') + '\n';

const count = (events: number, effects: number): string =>
  `${formatCount(events)} ${events === 1 ? 'event' : 'events'}, ` +
  `${formatCount(effects)} ${effects === 1 ? 'effect' : 'effects'}`;

function* describeReplay(file: string, result: ReplayResult): Generator<string> {
  if (result.lives.length > 1) {
    for (const life of result.lives) yield* describeLife(file, life);
  } else {
    for (const life of result.lives) if (life.status !== 'same') yield* describeLife(file, life);
  }
  const colour = result.status === 'same' ? 'green' : 'red';
  yield (
    `${style(colour, result.status)}: ${count(result.events, result.effects)}` +
    (result.status === 'same' ? '' : ` were the same (recorded by swale ${result.recordedBy})`)
  );
}

const statusTexts = {
  same: 'same',
  different: 'different',
  stopped: 'same as far as it goes',
  cutOff: 'not replayed',
  bad: 'not replayed',
};

function* describeLife(file: string, life: ReplayedLife): Generator<string> {
  const { module, status, events, effects, difference, line, reason } = life;
  yield `life ${life.life} (${module}): ${statusTexts[status]}: ${count(events, effects)}`;
  if (reason !== undefined) yield `  ${file}:${line}: ${reason}`;
  if (!difference) return;
  const effect = difference.effect ? `, effect ${difference.effect} of this life` : '';
  yield `  ${file}:${difference.line}: ${difference.event}${effect}`;
  yield `    expected ${difference.expected}`;
  yield `    found    ${difference.found}`;
}

function* describeComparison(compared: ComparedRequest[]): Generator<string> {
  const others = compared.filter(({ isSame }) => !isSame);
  const requests = (of: ComparedRequest[]) => of.reduce((all, { count }) => all + count, 0);
  if (others.length > 0) {
    const rows = [
      ['request', 'recorded', 'with the other policy', 'times'],
      ...others.map(({ recorded, other, count }) => [
        `${recorded.request.method} ${recorded.request.url}`,
        decision(recorded),
        decision(other) + (decision(recorded) === decision(other) ? ', other steps' : ''),
        formatCount(count),
      ]),
    ];
    yield* formatTable(
      [0, 1, 2, 3].map((i) => ({
        align: i === 3 ? ('right' as const) : ('left' as const),
        cells: rows.map((row) => row[i] ?? ''),
        style: (cell, row) => (row === 0 ? style('bold', cell) : cell),
      })),
    );
    yield '';
  }
  yield `${formatCount(requests(others))} of ${formatCount(requests(compared))} requests would be answered otherwise`;
}

function decision({ decider, number, precached, strategy, cache }: Explanation): string {
  switch (decider) {
    case 'bypass':
      return number === undefined ? 'the browser' : `the browser, by bypass[${number}]`;
    case 'precache':
      return `precached ${precached ?? ''}`.trimEnd();
    case 'navigateFallback':
      return `fallback ${precached ?? ''}`.trimEnd();
    case 'route':
    case 'default': {
      const rule = decider === 'route' ? `routes[${number}]` : 'default';
      return `${strategy}, by ${rule}${cache ? `, cache "${cache}"` : ''}`;
    }
    default:
      return 'the browser';
  }
}
