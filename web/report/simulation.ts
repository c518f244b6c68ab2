// The report of `swale simulate`, drawn in the page that holds its data.
import plotStyles from 'uplot/dist/uPlot.min.css';

import type { Answers, Cell, Estimate, ReportInput, SimulationResult } from '../simulate/result.js';
import { bar, bytes, count, h, ms, percent, table, type TableCell } from './dom.js';
import { plot, type PlotSeries } from './plot.js';
import styles from './simulation.css';

// The stylesheet has colours for so many.
const COLORS = 4;
// What most people have on a screen; the JSON has all.
const NEVER_STORED_MAX = 50;

interface Run {
  name: string;
  color: string;
  cell: Cell;
}

function start(): void {
  const data = document.getElementById('data')!.textContent;
  const input = JSON.parse(data) as ReportInput;
  document.head.append(h('style', {}, plotStyles + styles));
  document.title = `${input.title} – swale simulate`;
  const { result } = input;
  const runs = runsOf(result, 0);
  document
    .getElementById('report')!
    .append(
      h('h1', {}, input.title),
      h('p', {}, introduction(input)),
      tiles(result, runs),
      h('h2', {}, 'Time to answer'),
      h(
        'p',
        {},
        'From the request until all of the answer is there: the median, and what 95 of 100 stay below. A page is its document and its scripts, styles, fonts and images.',
      ),
      ...result.networks.flatMap((network, i) => [
        h(
          'h3',
          {},
          `${network.name}: ${network.rttMs} ms round trip, ${count(network.downKbps)} kbit/s (${network.source})`,
        ),
        times(runsOf(result, i)),
      ]),
      h('h2', {}, 'Hits by route'),
      h(
        'p',
        {},
        'A hit is an answer whose body came from a cache on the device: without a worker the browser’s HTTP cache, with one that or Cache Storage.',
      ),
      ...result.policies.flatMap(({ name, routes }, i) => [
        h('h3', {}, name),
        hits(routes, runs[i + 1]!),
      ]),
      h('h2', {}, 'Day by day'),
      h('p', {}, `On ${result.networks[0]!.name}. Dashed lines are deployments.`),
      plots(result, runs),
      h('h2', {}, 'Deployments'),
      h(
        'p',
        {},
        'Installs count the worker’s script, the manifest and the files that are fetched one by one; packs and patches, which `swale generate` makes, need less.',
      ),
      deployments(result, runs),
      ...(result.clients > result.simulated ? estimates(result) : []),
      ...neverStored(result),
      h('h2', {}, 'What else happened'),
      incidents(runs),
      ...method(input),
    );
}

function runsOf(result: SimulationResult, network: number): Run[] {
  const { without, with: cells } = result.networks[network]!;
  return [
    { name: 'no worker', color: 'without', cell: without },
    ...cells.map((cell, i) => ({
      name: result.policies[i]!.name,
      color: `policy${i % COLORS}`,
      cell,
    })),
  ];
}

function introduction({ source, result }: ReportInput): string {
  const { days, deployments, simulated, clients, seed } = result;
  const standing = clients > simulated ? `, standing for ${count(clients)}` : '';
  return (
    `${source}: ${days} days with ${deployments.length} deployments, ` +
    `${count(simulated)} clients simulated${standing}, ${count(result.events)} events, seed ${seed}.`
  );
}

function named({ name, color }: Run): HTMLElement {
  return h('span', {}, h('span', { class: `dot ${color}` }), name);
}

function tiles(result: SimulationResult, runs: Run[]): HTMLElement {
  const [without, first] = [runs[0]!.cell, runs[1]!.cell];
  const tile = (label: string, value: string, before: string): HTMLElement =>
    h('div', { class: 'tile' }, h('span', {}, label), h('b', {}, value), h('small', {}, before));
  const both = (label: string, value: (cell: Cell) => string): HTMLElement =>
    tile(label, value(first), `${value(without)} without a worker`);
  return h(
    'div',
    { class: 'tiles' },
    both('Hit ratio', ({ all }) => percent(all.hits, all.requests)),
    both('Byte hit ratio', ({ all }) => percent(all.hitBytes, all.bytes)),
    both(`Page, median, ${result.networks[0]!.name}`, ({ pageMs }) => ms(pageMs.p50)),
    both('Bytes per visit', ({ visitBytes }) => bytes(visitBytes.mean)),
    both('Stale answers', ({ all }) => percent(all.stale, all.requests)),
    both('Answered offline', ({ offline }) =>
      percent(offline.requests - offline.failed, offline.requests),
    ),
  );
}

function times(runs: Run[]): HTMLElement {
  const longest = Math.max(...runs.map(({ cell }) => cell.pageMs.p95), 1);
  return table(
    ['', 'document', 'document, p95', 'page', 'page, p95', 'by a stopped worker'],
    runs.map((run) => {
      const { documents, pageMs, cold } = run.cell;
      return [
        named(run),
        ms(documents.ms.p50),
        ms(documents.ms.p95),
        bar(pageMs.p50 / longest, ms(pageMs.p50), run.color),
        bar(pageMs.p95 / longest, ms(pageMs.p95), run.color),
        cold.requests === 0 ? '–' : ms(cold.ms.p50),
      ];
    }),
    1,
  );
}

function hits(routes: string[], { cell, color }: Run): HTMLElement {
  const row = (name: string, answers: Answers): TableCell[] => {
    const { requests, hits, bytes: all, hitBytes, stale, failed } = answers;
    return [
      name,
      count(requests),
      bar(hits / Math.max(requests, 1), percent(hits, requests), color),
      bar(hitBytes / Math.max(all, 1), percent(hitBytes, all), color),
      percent(stale, requests),
      count(failed),
      ms(answers.ms.p50),
    ];
  };
  return table(
    ['route', 'requests', 'hits', 'of bytes', 'stale', 'failed', 'median'],
    [...routes.map((name, i) => row(name, cell.byRoute[i]!)), row('all', cell.all)],
    1,
  );
}

function plots({ deployments }: SimulationResult, runs: Run[]): HTMLElement {
  type Day = Cell['byDay'][0];
  const series = (of: Run[], value: (day: Day) => number | null): PlotSeries[] =>
    of.map(({ name, color, cell }) => ({ label: name, color, values: cell.byDay.map(value) }));
  const share = (value: number): string => `${(100 * value).toFixed(0)} %`;
  const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
  const workers = runs.slice(1);
  return h(
    'div',
    { class: 'plots' },
    plot(
      'Fetched per visit',
      series(runs, (day) => ratio(day.network.bytes, day.visits)),
      deployments,
      bytes,
    ),
    plot(
      'Hit ratio',
      series(runs, ({ answers }) => ratio(answers.hits, answers.requests)),
      deployments,
      share,
    ),
    plot(
      'Stored at the end of a visit, as the browser counts it',
      series(workers, (day) => (day.visits === 0 ? null : day.storageBytes)),
      deployments,
      bytes,
    ),
    plot(
      'Stale answers',
      series(runs, ({ answers }) => ratio(answers.stale, answers.requests)),
      deployments,
      share,
    ),
    plot(
      'Entries evicted',
      series(workers, ({ evicted }) => evicted),
      deployments,
      count,
    ),
    plot(
      'Median time to answer',
      series(runs, ({ answers }) => (answers.ms.count === 0 ? null : answers.ms.p50)),
      deployments,
      ms,
    ),
  );
}

function versionName(result: SimulationResult, i: number): string {
  return i === 0 ? 'first version' : `day ${result.deployments[i - 1]!.toFixed(1)}`;
}

function deployments(result: SimulationResult, runs: Run[]): HTMLElement {
  return table(
    ['', 'since', 'installs', 'requests', 'bytes', 'an install', 'all requests', 'all bytes'],
    runs.flatMap((run) =>
      run.cell.byDeployment.map(({ installs, installed, network }, i) => [
        named(run),
        versionName(result, i),
        count(installed),
        count(installs.requests),
        bytes(installs.bytes),
        installed === 0 ? '–' : bytes(installs.bytes / installed),
        count(network.requests),
        bytes(network.bytes),
      ]),
    ),
    2,
  );
}

function estimates(result: SimulationResult): HTMLElement[] {
  const { without, with: policies } = result.estimates;
  const runs = runsOf(result, 0);
  const show = ({ value, error }: Estimate, format: (value: number) => string): string =>
    `${format(value)} ± ${percent(error, value)}`;
  const rows = [without, ...policies].flatMap((of, run) =>
    of.byDeployment.map((traffic, i) => [
      named(runs[run]!),
      versionName(result, i),
      show(traffic.cdnBytes, bytes),
      show(traffic.cdnRequests, count),
      show(traffic.installBytes, bytes),
      show(traffic.originBytes, bytes),
      show(traffic.originRequests, count),
    ]),
  );
  return [
    h('h2', {}, `Traffic of ${count(result.clients)} clients`),
    h(
      'p',
      {},
      'Between deployments: what a CDN answers, and what it hands on to its origin. ± is half the width of the 95 % confidence interval.',
    ),
    table(['', 'since', 'CDN', 'requests', 'of them installs', 'origin', 'requests'], rows, 2),
  ];
}

function neverStored({ policies }: SimulationResult): HTMLElement[] {
  return policies.flatMap(({ name, neverStored: all }) => {
    if (all.length === 0) return [];
    const shown = [...all].sort((a, b) => b.bytes - a.bytes || b.requests - a.requests);
    const rows = shown
      .slice(0, NEVER_STORED_MAX)
      .map(({ method, url, reason, requests, bytes: size }) => [
        h('span', { class: 'url', title: `${method} ${url}` }, `${method} ${url}`),
        reason,
        count(requests),
        bytes(size),
      ]);
    const more = all.length - rows.length;
    return [
      h('h2', {}, `Never stored by ${name}, and why`),
      table(['request', 'reason', 'requests', 'bytes'], rows, 2),
      ...(more > 0 ? [h('p', {}, `… and ${count(more)} more.`)] : []),
    ];
  });
}

function incidents(runs: Run[]): HTMLElement {
  return table(
    [
      '',
      'page views',
      'failed requests',
      'asked offline',
      'answered',
      'evicted entries',
      'evicted sites',
      'puts without room',
      'failed installs',
      'unknown URLs',
    ],
    runs.map((run) => {
      const { cell } = run;
      return [
        named(run),
        count(cell.pageViews),
        count(cell.all.failed),
        count(cell.offline.requests),
        count(cell.offline.requests - cell.offline.failed),
        count(cell.entriesEvicted),
        count(cell.originsEvicted),
        count(cell.quotaRefusals),
        count(cell.failedInstalls),
        count(cell.unknownRequests),
      ];
    }),
    1,
  );
}

function method({ notes }: ReportInput): HTMLElement[] {
  return [
    h('h2', {}, 'How this was found'),
    h(
      'p',
      {},
      'Each client was simulated with the engine that runs in the worker, over a virtual clock: its decisions are not a model. Modelled are the network (latency and bandwidth as named above, one response after the other), the browser’s HTTP cache (RFC 9111, without a limit), what starting a worker costs (14 ms) and an operation of Cache Storage (2 ms), and the lifecycle of workers and tabs. Without a worker means with the HTTP cache alone.',
    ),
    ...(notes.length > 0 ? [h('ul', {}, ...notes.map((note) => h('li', {}, note)))] : []),
  ];
}

start();
