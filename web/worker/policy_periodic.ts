/** The options of periodic work and downloads. src/policy/compiler reads them. */

/** Jobs by their names. */
export type PeriodicOptions = Record<string, PeriodicJobOptions>;

/** A job that is done every so often. */
export interface PeriodicJobOptions {
  /**
   * It is done no more often than this, in seconds; browsers may do it much less often. From 1 to 4294967295; Chromium
   * takes 43200, twelve hours, at least.
   */
  minIntervalSeconds: number;
  /** URLs, relative to the worker's script, that are fetched and stored: where the route that takes each stores, or in `cache`. */
  refresh?: string[];
  /** The name of the cache that `refresh` stores in, whatever the routes say. */
  cache?: string;
}

/** As {@link PeriodicOptions}, for `createWorker`: a job has either `refresh` or `handler`. */
export type WorkerPeriodicOptions = Record<string, WorkerPeriodicJobOptions>;

export interface WorkerPeriodicJobOptions extends PeriodicJobOptions {
  /** What is done. Where it throws, the job counts as failed and is tried again. */
  handler?: (job: { name: string }, event: unknown) => unknown;
}

/** Rules for downloads by their names. */
export type DownloadsOptions = Record<string, DownloadRuleOptions>;

/** What holds for the downloads of one kind: large files that a page asks for. */
export interface DownloadRuleOptions {
  /** The name of the cache that they end up in; a route with this cache serves them, also in byte ranges. */
  cache: string;
  /** Whether the browser's own Background Fetch is used where there is one. Default: `'auto'`, it is. */
  backgroundFetch?: 'auto' | 'never';
  /** How many bytes one has at most, all its files together. Default: what storage takes. */
  maxBytes?: number;
  /**
   * How much is fetched, and stored, at a time; a worker that is stopped loses less than that. From 1024 to 67108864.
   * Default: 4194304.
   */
  chunkBytes?: number;
  /** After this time, in seconds, one that is not done is given up. Default: 604800, a week. */
  maxRetentionSeconds?: number;
  /** What the browser shows of a Background Fetch that is done. Default: the download's title. */
  doneTitle?: string;
  /** The page that is opened when a Background Fetch's progress is clicked. Default: none. */
  clickURL?: string;
}
