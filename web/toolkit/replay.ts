/** Replaying recordings of workers. This file waits for the module when it is loaded. */

import type { Policy } from '../worker/policy.js';
import { type Explanation, explainImage } from './explain.js';
import { loadToolkit, type ReplayedLife } from './module.js';
import { parsePolicy } from './policy.js';

export type { ReplayedLife } from './module.js';

const toolkit = await loadToolkit();

/** What came of {@link replayRecording}. */
export interface ReplayResult {
  /**
   * `'same'`: all that was recorded happens again. `'different'`: a life differs. `'incomplete'`: what the recording has is the
   * same, but it lacks something.
   */
  status: 'same' | 'different' | 'incomplete';
  /** The version of Swale that recorded. */
  recordedBy: string;
  /** How many events and effects were found the same. */
  events: number;
  effects: number;
  /** Each start of the core, in the order of the recording. */
  lives: ReplayedLife[];
}

/** A text that is not a recording, or of another format; the message names the line, what was found and what is expected. */
export class RecordingError extends Error {
  override name = 'RecordingError';
}

/** A recorded request, and what two policies do with it. */
export interface ComparedRequest {
  /** Of the recording, its first if there are several of the kind. */
  line: number;
  count: number;
  recorded: Explanation;
  other: Explanation;
  /** Whether both do the same, whatever the number of the route is. */
  isSame: boolean;
}

/**
 * Tells the core again what a recording says that it was told, and compares what it asks for.
 *
 * @throws {RecordingError} where `text` is no recording
 */
export function replayRecording(text: string): Promise<ReplayResult> {
  return Promise.resolve().then(() => {
    const found = toolkit.replay(text);
    if (found.error !== undefined) throw new RecordingError(found.error);
    const { recordedBy, lives } = found;
    const isSame = lives.every(({ status }) => status === 'same');
    const differs = lives.some(({ status }) => status === 'different');
    return {
      status: isSame ? 'same' : differs ? 'different' : 'incomplete',
      recordedBy,
      events: sum(lives.map(({ events }) => events)),
      effects: sum(lives.map(({ effects }) => effects)),
      lives,
    };
  });
}

/**
 * What another policy would have done with the requests of a recording, which need not be whole. Predicates count as false.
 *
 * @throws {RecordingError} where `text` is no recording
 * @throws {PolicyError} where the policy has errors
 */
export async function compareRecording(
  text: string,
  policy: Policy | string,
): Promise<ComparedRequest[]> {
  // Finds what is wrong with the text.
  await replayRecording(text);
  const { image: other } = await parsePolicy(policy);
  const lives = new Map<number, Start>();
  const compared = new Map<string, ComparedRequest>();
  for (const [i, line] of text.split('\n').entries()) {
    if (!line) continue;
    const record = JSON.parse(line) as RecordedLine;
    if (record.type === 'start') lives.set(record.life, await readStart(record));
    const start = lives.get(record.life);
    if (record.type === 'policy' && start) start.image = await imageOf(record.policy);
    if (record.type !== 'fetch' || !start) continue;
    const { url, method, mode, destination, fields } = record;
    const request = { url, method: method || 'OTHER', mode, destination };
    const key = JSON.stringify([record.life, start.image.length, request, fields]);
    const known = compared.get(key);
    if (known) {
      ++known.count;
      continue;
    }
    const explainBy = (image: Uint8Array) =>
      explainImage(image, {
        request,
        headers: fields ?? {},
        script: start.scriptURL,
        index: start.index,
      });
    const recorded = explainBy(start.image);
    const found = explainBy(other);
    const isSame = whatIsDone(recorded) === whatIsDone(found);
    compared.set(key, { line: i + 1, count: 1, recorded, other: found, isSame });
  }
  return [...compared.values()];
}

interface RecordedStart {
  type: 'start';
  life: number;
  scriptURL: string;
  policy?: Policy;
  policyImage?: string;
  index?: string;
}
interface RecordedFetch {
  type: 'fetch';
  life: number;
  url: string;
  method: string;
  mode: string;
  destination: string;
  fields?: Record<string, string>;
}
type RecordedLine =
  RecordedStart | RecordedFetch | { type: 'policy'; life: number; policy: Policy };

interface Start {
  scriptURL: string;
  image: Uint8Array;
  index: Uint8Array;
}

async function readStart(start: RecordedStart): Promise<Start> {
  return {
    scriptURL: start.scriptURL,
    image: start.policy ? await imageOf(start.policy) : bytesOf(start.policyImage),
    index: bytesOf(start.index),
  };
}

const imageOf = async (policy: Policy): Promise<Uint8Array> => (await parsePolicy(policy)).image;

const bytesOf = (base64 = ''): Uint8Array =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

function whatIsDone({ decider, precached, strategy, cache, key, plans }: Explanation): string {
  const isLeft = decider === 'bypass' || decider === 'nobody';
  return isLeft ? '' : JSON.stringify([precached, strategy, cache, key?.key, plans]);
}

const sum = (numbers: number[]): number => numbers.reduce((all, number) => all + number, 0);
