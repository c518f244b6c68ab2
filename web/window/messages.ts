/** The messages between pages and the worker. src/engine/client_message.h makes the worker's. */

/** How much of something is done. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** What the worker posts to pages and events repeat, by the member `swale`. */
export interface WorkerMessages {
  /** An install stored another file. What an earlier install left in the store counts as done. */
  progress: {
    readonly version: string;
    readonly files: Progress;
    readonly bytes: Progress;
    /** How fast it goes at present. */
    readonly bytesPerSecond: number;
  };
  /** An install failed; the version before goes on serving. */
  'version-failed': { readonly version: string; readonly error: string };
  /** A precached file is neither in the store nor, unchanged, on the server. */
  unrecoverable: { readonly version: string; readonly url: string; readonly error: string };
  /** A response that this page uses differs from the one that was stored before. */
  'response-updated': { readonly url: string; readonly cache: string };
  /** The worker could not start its core: every request goes to the network. */
  failed: { readonly error: string };
  /** The site gave its worker up: its caches are cleared, its registration is removed. */
  retired: { readonly error: string };
}

/** A version, as its build named it. */
export interface VersionInfo {
  /** The precached version's name: 16 hexadecimal digits; empty where nothing is precached. */
  readonly version: string;
  /** What the build was given for people to read; empty where it was given nothing. */
  readonly label: string;
  /** The build's `appData`; absent where it was given none. */
  readonly appData?: unknown;
}

/** The version that a worker serves, and the one that this page is of. */
export interface ServedVersion extends VersionInfo {
  /**
   * The version that the worker serves this page: the one that the page was loaded with, also after an update took over.
   * Absent where the worker does not know the page.
   */
  readonly clientVersion?: string;
}

/** The answer to {@link warmUpMessage}. */
export interface WarmUpResult {
  /** How many of the URLs are stored now, and how many there were; the worker's log has the reasons for the others. */
  readonly files: Progress;
}

export const warmUpMessage = (urls: string[]) => ({ swale: 'warm-up', urls });
export const skipWaitingMessage = { swale: 'skip-waiting' };
export const getVersionMessage = { swale: 'get-version' };
export const agreeMessage = { swale: 'agree-to-update' };
export const checkMessage = { swale: 'check' };
export const clearMessage = { swale: 'clear' };
export const exportRecordingMessage = { swale: 'export-recording' };

/** The kind of a message that Swale's worker posted; undefined for any other. */
export function kindOf(data: unknown): string | undefined {
  const { swale } = (data ?? {}) as { swale?: unknown };
  return typeof swale === 'string' ? swale : undefined;
}

/**
 * The worker's reply, where it is of the kind that was asked for.
 *
 * @throws where the worker's core could not start, and where the reply is another one.
 */
export function expectReply<Reply>(reply: unknown, kind: string): Reply {
  const found = kindOf(reply);
  if (found === 'failed') throw Error(`swale: ${(reply as { error: string }).error}`);
  if (found !== kind) throw Error(`swale: the worker replied '${found}', expected '${kind}'`);
  return reply as Reply;
}

/** What a worker's reply to {@link getVersionMessage} says; `appData` comes as JSON text, '' where there is none. */
export function versionOf(reply: unknown): ServedVersion {
  const { version, label, appData, clientVersion } = expectReply<
    Omit<ServedVersion, 'appData'> & { appData?: string }
  >(reply, 'version');
  return {
    version,
    label,
    ...(appData && { appData: JSON.parse(appData) as unknown }),
    ...(clientVersion && { clientVersion }),
  };
}
