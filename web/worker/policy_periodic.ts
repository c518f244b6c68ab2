/** The options of periodic work and downloads. src/policy/compiler reads them. */

export type PeriodicOptions = Record<string, unknown>;
export type DownloadsOptions = Record<string, unknown>;
