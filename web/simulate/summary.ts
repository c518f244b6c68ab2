// What `swale simulate` prints.
import { type Column, formatBytes, formatCount, formatTable, style } from '../cli/format.js';
import type { Answers, Cell, Estimate, SimulationResult } from './result.js';

// A screen of a terminal.
const NEVER_STORED_SHOWN_MAX = 8;

export function summarize(source: string, result: SimulationResult, isEstimated: boolean): string {
  const { clients, simulated, days, deployments } = result;
  const who = clients === simulated ? '' : `, standing for ${formatCount(clients)}`;
  return [
    style('bold', `${source}: ${days} days, ${deployments.length} deployments, `) +
      `${formatCount(simulated)} clients simulated${who}`,
    '',
    ...tableOfNetworks(result),
    ...result.policies.flatMap((_, i) => ['', ...tableOfRoutes(result, i)]),
    ...result.policies.flatMap((_, i) => tableOfDeployments(result, i)),
    ...(isEstimated ? tableOfEstimates(result) : []),
    ...result.policies.flatMap((_, i) => listNeverStored(result, i)),
    '',
  ].join('\n');
}

function right(cells: string[]): Column {
  return { align: 'right', cells };
}

function left(cells: string[]): Column {
  return { align: 'left', cells };
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

function ms(value: number): string {
  return `${formatCount(Math.round(value))} ms`;
}

function tableOfNetworks(result: SimulationResult): string[] {
  const rows = result.networks.flatMap(({ name, without, with: cells }) => [
    { network: name, worker: 'no worker', cell: without },
    ...cells.map((cell, i) => ({ network: name, worker: result.policies[i]!.name, cell })),
  ]);
  const of = (head: string, value: (cell: Cell) => string): Column =>
    right([head, ...rows.map(({ cell }) => value(cell))]);
  return formatTable([
    left(['network', ...rows.map(({ network }) => network)]),
    left(['worker', ...rows.map(({ worker }) => worker)]),
    of('hits', ({ all }) => percent(all.hits, all.requests)),
    of('of bytes', ({ all }) => percent(all.hitBytes, all.bytes)),
    of('document', ({ documents }) => ms(documents.ms.p50)),
    of('page', ({ pageMs }) => ms(pageMs.p50)),
    of('page, p95', ({ pageMs }) => ms(pageMs.p95)),
    of('a visit', ({ visitBytes }) => formatBytes(Math.round(visitBytes.mean))),
    of('stale', ({ all }) => percent(all.stale, all.requests)),
    of('failed', ({ all }) => formatCount(all.failed)),
    of('evicted', ({ entriesEvicted }) => formatCount(entriesEvicted)),
  ]);
}

function tableOfRoutes({ networks, policies }: SimulationResult, policy: number): string[] {
  const { name, routes } = policies[policy]!;
  const answers = networks[0]!.with[policy]!.byRoute;
  const of = (head: string, value: (row: Answers) => string): Column =>
    right([head, ...answers.map(value)]);
  return formatTable([
    left([style('bold', name), ...routes]),
    of('requests', ({ requests }) => formatCount(requests)),
    of('hits', ({ hits, requests }) => percent(hits, requests)),
    of('of bytes', ({ hitBytes, bytes }) => percent(hitBytes, bytes)),
    of('stale', ({ stale, requests }) => percent(stale, requests)),
    of('p50', (row) => ms(row.ms.p50)),
    of('p95', (row) => ms(row.ms.p95)),
  ]);
}

function tableOfDeployments(result: SimulationResult, policy: number): string[] {
  const rows = result.networks[0]!.with[policy]!.byDeployment;
  const per = ({ installs, installed }: (typeof rows)[0]): string =>
    installed === 0 ? '–' : formatBytes(Math.round(installs.bytes / installed));
  return [
    '',
    ...formatTable([
      left([
        style('bold', 'version'),
        ...rows.map((_, i) => (i === 0 ? 'first' : `day ${result.deployments[i - 1]!.toFixed(1)}`)),
      ]),
      right(['installs', ...rows.map(({ installed }) => formatCount(installed))]),
      right(['an install', ...rows.map(per)]),
      right(['fetched until the next', ...rows.map(({ network }) => formatBytes(network.bytes))]),
    ]),
  ];
}

function estimate({ value, error }: Estimate, format: (value: number) => string): string {
  const share = value === 0 ? 0 : (100 * error) / value;
  return `${format(Math.round(value))} ± ${share.toFixed(1)} %`;
}

function tableOfEstimates({ estimates, policies, deployments }: SimulationResult): string[] {
  const all = [
    { name: 'no worker', of: estimates.without },
    ...estimates.with.map((of, i) => ({ name: policies[i]!.name, of })),
  ];
  const rows = all.flatMap(({ name, of }) =>
    of.byDeployment.map((traffic, i) => ({ name, since: i, traffic })),
  );
  return [
    '',
    ...formatTable([
      left([style('bold', 'population'), ...rows.map(({ name }) => name)]),
      left([
        'from',
        ...rows.map(({ since }) =>
          since === 0 ? 'day 0' : `day ${deployments[since - 1]!.toFixed(1)}`,
        ),
      ]),
      right(['CDN', ...rows.map(({ traffic }) => estimate(traffic.cdnBytes, formatBytes))]),
      right(['requests', ...rows.map(({ traffic }) => estimate(traffic.cdnRequests, formatCount))]),
      right([
        'installs',
        ...rows.map(({ traffic }) => estimate(traffic.installBytes, formatBytes)),
      ]),
      right(['origin', ...rows.map(({ traffic }) => estimate(traffic.originBytes, formatBytes))]),
      right([
        'requests',
        ...rows.map(({ traffic }) => estimate(traffic.originRequests, formatCount)),
      ]),
    ]),
    '± is half the width of the 95 % confidence interval.',
  ];
}

function listNeverStored({ policies }: SimulationResult, policy: number): string[] {
  const { name, neverStored } = policies[policy]!;
  if (neverStored.length === 0) return [];
  const shown = [...neverStored]
    .sort((a, b) => b.bytes - a.bytes || b.requests - a.requests)
    .slice(0, NEVER_STORED_SHOWN_MAX);
  const more = neverStored.length - shown.length;
  return [
    '',
    style('bold', `Never stored by ${name}:`),
    ...formatTable([
      left(shown.map(({ method, url }) => `${method} ${url}`)),
      right(shown.map(({ bytes }) => formatBytes(bytes))),
      left(shown.map(({ reason }) => reason)),
    ]),
    ...(more > 0 ? [`… and ${formatCount(more)} more in the report`] : []),
  ];
}
