// What the simulator is given, as JSON: src/simulator/traffic/scenario.h says what the members mean.

/** What pages ask for, and what the server answers. */
export interface Resource {
  url: string;
  method: string;
  mode: string;
  destination: string;
  status: number;
  fields: Record<string, string>;
  requestFields: Record<string, string>;
  contentBytes: number;
  transferBytes: number;
  serverMs: number;
  changesWithDeployments: boolean;
  changesEveryMs: number;
  precached: boolean;
  fingerprintOffset: number;
  fingerprintSize: number;
}

/** A page as it is loaded: `[resource, milliseconds since the document]`, the document first. */
export interface Page {
  weight: number;
  parts: [resource: number, offsetMs: number][];
}

/** `[milliseconds, page, when it is closed, 1: offline]` */
export type RecordedView = [atMs: number, page: number, closesAtMs: number, offline: 0 | 1];

export interface Scenario {
  standard?: true;
  seed: number;
  scriptUrl?: string;
  scope?: string;
  durationMs: number;
  deployments: number[];
  changedShare?: number;
  sample?: number;
  offlineShare?: number;
  tabShare?: number;
  quotaBytes?: number;
  evictAfterMs?: number;
  classes?: { name: string; clients: number; visitsPerDay: number }[];
  resources?: Resource[];
  pages?: Page[];
  recorded?: RecordedView[][];
}

export const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;

const EXTENSIONS: Record<string, string> = {
  js: 'script',
  mjs: 'script',
  css: 'style',
  woff: 'font',
  woff2: 'font',
  ttf: 'font',
  otf: 'font',
  mp4: 'video',
  webm: 'video',
  mp3: 'audio',
  webmanifest: 'manifest',
};

/** What a URL is for, by its extension alone; undefined: that does not tell. */
export function destinationOfUrl(url: URL): string | undefined {
  const extension = /\.(\w+)$/.exec(url.pathname)?.[1]?.toLowerCase() ?? '';
  if (/^(png|jpe?g|gif|webp|avif|svg|ico|bmp)$/.test(extension)) return 'image';
  return EXTENSIONS[extension];
}

// "app.3f2a91bc.js", "index-BkJ3x2aQ.js": digits of a digest, or eight letters and digits mixed.
const FINGERPRINT =
  /[.\-_~]([0-9a-f]{8,64}|(?=[\w-]*\d)(?=[\w-]*[a-zA-Z])[\w-]{8})(?=\.[a-z0-9]+(?:$|[?]))/;

/** Where in a URL the fingerprint of a content stands. */
export function findFingerprint(url: string): { offset: number; size: number } {
  const slash = url.lastIndexOf('/', url.search(/[?]|$/));
  const found = FINGERPRINT.exec(url.slice(slash));
  if (!found) return { offset: 0, size: 0 };
  return { offset: slash + found.index + 1, size: found[1]!.length };
}

/** Fills in how a resource changes, which recordings do not tell. */
export function withChanges(
  resource: Omit<
    Resource,
    | 'changesWithDeployments'
    | 'changesEveryMs'
    | 'precached'
    | 'fingerprintOffset'
    | 'fingerprintSize'
  >,
): Resource {
  const { offset, size } = findFingerprint(resource.url);
  const isOfBuild = ['document', 'script', 'style', 'manifest'].includes(resource.destination);
  const isData = resource.destination === '' && resource.method === 'GET';
  return {
    ...resource,
    changesWithDeployments: isOfBuild || size > 0,
    changesEveryMs: isData && size === 0 ? HOUR_MS : 0,
    precached: false,
    fingerprintOffset: offset,
    fingerprintSize: size,
  };
}
