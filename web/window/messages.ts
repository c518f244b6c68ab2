/** The messages between pages and the worker. src/engine/client_message.h makes the worker's. */

/** How much of something is done. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** What the worker posts to pages, by the member `swale`. */
export interface WorkerMessages {
  /** An install stored another file. What an earlier install left in the store counts as done. */
  progress: { readonly version: string; readonly files: Progress; readonly bytes: Progress };
  /** An install failed; the version before goes on serving. */
  'version-failed': { readonly version: string; readonly error: string };
  /** A precached file is neither in the store nor, unchanged, on the server. */
  unrecoverable: { readonly version: string; readonly url: string; readonly error: string };
  /** A response that this page uses differs from the one that was stored before. */
  'response-updated': { readonly url: string; readonly cache: string };
  /** The worker could not start its core: every request goes to the network. */
  failed: { readonly error: string };
}

/** The answer to {@link getVersionMessage}. */
export interface VersionInfo {
  /** The precached version's name: 16 hexadecimal digits; empty where nothing is precached. */
  readonly version: string;
  /** What the build was given for people to read; empty where it was given nothing. */
  readonly label: string;
}

/** The answer to {@link warmUpMessage}. */
export interface WarmUpResult {
  /** How many of the URLs are stored now, and how many there were; the worker's log has the reasons for the others. */
  readonly files: Progress;
}

export const warmUpMessage = (urls: string[]) => ({ swale: 'warm-up', urls });
export const skipWaitingMessage = { swale: 'skip-waiting' };
export const getVersionMessage = { swale: 'get-version' };

/** The kind of a message that Swale's worker posted; undefined for any other. */
export function kindOf(data: unknown): string | undefined {
  const { swale } = (data ?? {}) as { swale?: unknown };
  return typeof swale === 'string' ? swale : undefined;
}
