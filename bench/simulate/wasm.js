// How many events a second the traffic simulator gets through, of the processor's time, in the toolkit's wasm.
//   node bench/simulate/wasm.js [CLIENTS]
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

import { parsePolicy } from 'swale/toolkit';

const root = path.join(import.meta.dirname, '../..');
const clients = Number(process.argv[2] ?? 500);
const policyFile = path.join(root, 'bench/simulate/policy.json');

const { image } = await parsePolicy(await readFile(policyFile, 'utf8'));
const { default: load } = await import('../../dist/toolkit/toolkit.mjs');
const toolkit = await load();
const scenario = {
  standard: true,
  seed: 1,
  sample: clients,
  deployments: [5, 10].map((day) => day * 24 * 60 * 60 * 1000),
  classes: [
    { name: 'daily', clients: 1_000_000, visitsPerDay: 1 },
    { name: 'weekly', clients: 3_000_000, visitsPerDay: 1 / 7 },
    { name: 'monthly', clients: 6_000_000, visitsPerDay: 1 / 30 },
  ],
};
const simulation = new toolkit.Simulation(JSON.stringify(scenario), 0);
simulation.addPolicy('standard', image);
simulation.addProfile('4g');
const begun = process.cpuUsage();
simulation.run(Number.MAX_SAFE_INTEGER);
const { user, system } = process.cpuUsage(begun);
const seconds = (user + system) / 1e6;
const events = simulation.events();
const rate = Math.round(events / seconds).toLocaleString('en-US');
console.log(`wasm: ${events} events in ${seconds.toFixed(2)} s of the processor: ${rate} events/s`);
