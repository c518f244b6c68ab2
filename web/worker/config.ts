/** Takes apart what createWorker is given: what the core reads is JSON; functions and the manifest are not. */

import type { PolicyFunction } from './effects.js';
import type { WorkerConfig } from './policy.js';

/** A config as the core is given it. */
export interface SplitConfig {
  /** The policy; each function in it replaced by `{"function": n}`, each RegExp by `{"regexp", "flags"}`. */
  json: string;
  /** The functions by their number. */
  functions: PolicyFunction[];
  /** The image of the manifest's index, Base64; empty where there is no manifest. */
  index: string;
}

/**
 * @param functions those that have numbers already, which they keep.
 * @throws TypeError where the manifest is not one.
 */
export function splitConfig(config: WorkerConfig, functions: PolicyFunction[] = []): SplitConfig {
  const numberOf = (handler: PolicyFunction) => {
    const known = functions.indexOf(handler);
    return known < 0 ? functions.push(handler) - 1 : known;
  };
  const { recorder: _, ...rest } = config;
  const { manifest, ...precache } = config.precache ?? {};
  const index = manifest ? manifest.index : '';
  if (typeof index !== 'string') {
    throw TypeError(
      'swale: precache.manifest is not a manifest that swale/build made, as self.__SWALE_MANIFEST',
    );
  }
  // Other listeners of the script's would miss what the browser's own router takes: only on request.
  const policy = { staticRouting: false, ...rest, ...(config.precache && { precache }) };
  const json = JSON.stringify(policy, (_, value: unknown) =>
    typeof value === 'function'
      ? { function: numberOf(value as PolicyFunction) }
      : value instanceof RegExp
        ? { regexp: value.source, flags: value.flags }
        : value,
  );
  return { json, functions, index };
}
