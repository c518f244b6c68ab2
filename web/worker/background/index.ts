/**
 * What the shim does for background work: queues of requests, push, periodic work and downloads. Workers that are generated
 * for a policy which has none of it are made without.
 */

import type { LiveEvent, PolicyFunction } from '../effects.js';
import type { Effect, EventKind, Outcome } from '../protocol.js';
import type { LifeEvent, WorkerScope } from '../scope.js';
import { downloads } from './downloads.js';
import { push } from './push.js';
import { queues } from './queues.js';

/** What those who perform effects use of the rest. */
export interface BackgroundParts {
  scope: WorkerScope;
  functions: readonly PolicyFunction[];
  /** Keeps a response for the core. */
  found(value: Response | undefined | void, text?: string): Outcome;
}

export interface BackgroundPerformer {
  /** Gives undefined, at once, for effects of other kinds. */
  perform(effect: Effect, live: LiveEvent, signal: AbortSignal): Promise<Outcome> | undefined;
  releaseLock?(name: string): void;
  /** There is no core any more. */
  end?(): void;
}

/** One kind of background work. */
export interface BackgroundWork {
  /** By the type of the browser's event: its kind, and what the core is told (src/engine/event.h). */
  events: Record<string, [kind: EventKind, textOf: (event: LifeEvent) => string]>;
  createPerformer(parts: BackgroundParts): BackgroundPerformer;
  /** What is done for an event of which the core cannot be told. */
  failOpen?(scope: WorkerScope, kind: EventKind, event: LifeEvent): Promise<unknown> | undefined;
}

/** All of them. */
export const backgroundWorks: readonly BackgroundWork[] = [queues, push, downloads];
