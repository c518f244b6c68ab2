/** The events of a Registration. */

import type { VersionInfo, WorkerMessages } from './messages.js';

/** What every event says of its worker. */
export interface WorkerFacts {
  /** The worker that the event is about. */
  readonly worker: ServiceWorker;
  /** Whether there was a version before it: an active worker when this one was found. */
  readonly isUpdate: boolean;
  /**
   * Whether something other than this page's visit or its {@link Registration.update} found the worker: another
   * page, an earlier visit, or the browser's own check at a later time.
   */
  readonly isExternal: boolean;
}

/** The version that this page is of, and a newer one that is installed. */
export interface VersionPair {
  /** What this page was loaded with; its members are empty where no worker says. */
  readonly current: VersionInfo;
  /** What it gets by {@link Registration.activateUpdate} and a reload. */
  readonly next: VersionInfo;
}

/** The events, by type. */
export interface RegistrationEventMap {
  /** A worker began to install. */
  installing: Event & WorkerFacts;
  /** The installing worker has another file. */
  progress: Event & WorkerFacts & WorkerMessages['progress'];
  /** A worker has all its files. */
  installed: Event & WorkerFacts;
  /** An installed worker waits until the pages of the version before it are closed. */
  waiting: Event & WorkerFacts;
  /**
   * A new version is installed and can be used: offer it, then call {@link Registration.activateUpdate}. Once for each update,
   * whether it waits or has taken over; where it waits, right after `waiting`.
   */
  'version-ready': Event & WorkerFacts & VersionPair;
  /** A worker took over. The pages that it takes over are told by `controlling` before. */
  activated: Event & WorkerFacts;
  /** A worker took over this page. */
  controlling: Event & WorkerFacts;
  /** A worker will not be used any more: its install failed, or a newer one took its place. */
  redundant: Event & WorkerFacts;
  /** A version could not be installed; the one before goes on serving. */
  'version-failed': Event & WorkerFacts & WorkerMessages['version-failed'];
  /** A precached file is lost: it is neither in the store nor, unchanged, on the server. */
  unrecoverable: Event & WorkerFacts & WorkerMessages['unrecoverable'];
  /**
   * What this page was loaded from, or has fetched, has changed in a runtime cache: of routes with `broadcastUpdate`.
   */
  'response-updated': Event & WorkerFacts & WorkerMessages['response-updated'];
  /** The worker's core could not start, requests go to the network; once for each worker. */
  failed: Event & WorkerFacts & WorkerMessages['failed'];
  /** The site gave its worker up: its caches are cleared and its registration is removed. Pages load from the network. */
  retired: Event & WorkerFacts & WorkerMessages['retired'];
}

export type RegistrationEventType = keyof RegistrationEventMap;

/** Makes an event; `facts` become its members. */
export function createEvent(type: string, facts: object): Event {
  return Object.assign(new Event(type), facts);
}

/** A listener of one type of event, as a function or an object. */
export type Listener<Type extends RegistrationEventType> =
  | ((event: RegistrationEventMap[Type]) => void)
  | { handleEvent(event: RegistrationEventMap[Type]): void };
