/** What periodic work and downloads use of a service worker's global scope: part of scope.ts. */

import type { LifeEvent } from './scope.js';

/** @see https://wicg.github.io/background-fetch/#background-fetch-record-interface */
export interface BackgroundFetchRecord {
  readonly request: Request;
  readonly responseReady: Promise<Response>;
}

/** @see https://wicg.github.io/background-fetch/#background-fetch-registration-interface */
export interface BackgroundFetchRegistration {
  readonly id: string;
  abort(): Promise<boolean>;
  matchAll(): Promise<readonly BackgroundFetchRecord[]>;
}

/** What a registration has of both; absent where the browser does not. */
export interface DownloadRegistration {
  /** @see https://wicg.github.io/periodic-background-sync/#periodicsyncmanager-interface */
  readonly periodicSync?: {
    register(tag: string, options: { minInterval: number }): Promise<void>;
    unregister(tag: string): Promise<void>;
    getTags(): Promise<readonly string[]>;
  };
  /** @see https://wicg.github.io/background-fetch/#background-fetch-manager-interface */
  readonly backgroundFetch?: {
    fetch(id: string, requests: string[], options: object): Promise<unknown>;
    get(id: string): Promise<BackgroundFetchRegistration | undefined>;
  };
}

/** @see https://wicg.github.io/periodic-background-sync/#periodicsyncevent-interface */
export interface PeriodicSyncEvent extends LifeEvent {
  readonly tag: string;
}

/** @see https://wicg.github.io/background-fetch/#background-fetch-update-ui-event */
export interface BackgroundFetchEvent extends LifeEvent {
  readonly registration: BackgroundFetchRegistration;
  /** Of the events success and fail. */
  updateUI?(options: { title: string }): Promise<void>;
}
