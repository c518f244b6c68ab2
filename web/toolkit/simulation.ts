import type { Scenario } from '../simulate/scenario.js';
import type { SimulationResult } from '../simulate/result.js';
import { loadToolkit } from './module.js';

/** A policy to be simulated, compiled. */
export interface SimulatedPolicy {
  name: string;
  image: Uint8Array;
}

// About a third of a second.
const EVENTS_AT_ONCE = 50_000;

/** The names of the networks that there are. */
export async function networkNames(): Promise<string[]> {
  return (await loadToolkit()).networkProfiles().split('\n').slice(0, -1);
}

/**
 * Simulates a scenario with each policy, and without a worker.
 * @param population - how many clients the recorded ones stand for; 0: themselves
 * @param onProgress - called now and then with the share that is done
 */
export async function simulate(
  scenario: Scenario,
  population: number,
  policies: readonly SimulatedPolicy[],
  networks: readonly string[],
  onProgress: (share: number) => void,
): Promise<SimulationResult> {
  const toolkit = await loadToolkit();
  const simulation = new toolkit.Simulation(JSON.stringify(scenario), population);
  try {
    if (simulation.error()) throw new Error(simulation.error());
    for (const { name, image } of policies) simulation.addPolicy(name, image);
    for (const network of networks) {
      if (!simulation.addProfile(network)) throw new Error(`no network is called ${network}`);
    }
    while (simulation.run(EVENTS_AT_ONCE)) {
      onProgress(simulation.progress());
      // So that what was said is seen.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return JSON.parse(simulation.result()) as SimulationResult;
  } finally {
    simulation.delete();
  }
}
