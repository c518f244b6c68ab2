/**
 * The numbers that the core and the shim share. Each enumeration has the numbers of a C++ one, whose
 * header documents its members; tests/node/worker_protocol.test.js compares them.
 */

/** src/engine/effect.h */
export const enum EffectKind {
  None = 0,
  Respond = 1,
  RespondWithError = 2,
  Settle = 3,
  NetworkFetch = 10,
  CacheMatch = 20,
  CachePut = 21,
  CacheDelete = 22,
  CacheKeys = 23,
  CacheNames = 24,
  CacheDrop = 25,
  MatchPart = 26,
  EstimateStorage = 27,
  ReadBody = 30,
  CheckDigest = 31,
  DigestRequest = 32,
  MakeResponse = 33,
  RemakeResponse = 34,
  MeasureBody = 35,
  SliceBody = 36,
  DigestBody = 37,
  CloneResponse = 38,
  InflateBody = 39,
  JoinParts = 45,
  MakeBytes = 46,
  SetTimer = 40,
  Cancel = 41,
  ReleaseResponse = 50,
  PostMessage = 60,
  SkipWaiting = 61,
  ClaimClients = 62,
  AddRoutes = 63,
  NavigationPreload = 64,
  ListClients = 65,
  Unregister = 66,
  VerifySignature = 67,
  ActivateWaiting = 68,
  RunSetUp = 69,
  CallFunction = 70,
  Log = 71,
  CallHook = 72,
  Return = 73,
  OpenStream = 80,
  AppendToStream = 81,
  CloseStream = 82,
  ReadRecords = 90,
  WriteRecords = 91,
  KeepRequest = 100,
  SendRequest = 101,
  AcquireLock = 102,
  ReleaseLock = 103,
  RegisterSync = 104,
  CallTask = 105,
  ReadPush = 110,
  ShowNotification = 111,
  ListNotifications = 112,
  CloseNotifications = 113,
  FocusClient = 114,
  OpenWindow = 115,
  SetBadge = 116,
  SubscribePush = 117,
  PostToClient = 118,
  RegisterPeriodicSync = 120,
  UnregisterPeriodicSync = 121,
  StartBackgroundFetch = 122,
  TakeBackgroundFetch = 123,
  TitleBackgroundFetch = 124,
  AbortBackgroundFetch = 125,
}

/** The kinds of effect that have no outcome; all but these have one. */
export type ToldKind =
  | EffectKind.Respond
  | EffectKind.RespondWithError
  | EffectKind.Settle
  | EffectKind.Cancel
  | EffectKind.ReleaseResponse
  | EffectKind.PostMessage
  | EffectKind.SkipWaiting
  | EffectKind.Log
  | EffectKind.Return
  | EffectKind.ReleaseLock;
export type AskedKind = Exclude<EffectKind, ToldKind | EffectKind.None>;

/** src/engine/effect.h, `CacheMode`, by number. */
export const cacheModes: RequestCache[] = [
  'default',
  'no-store',
  'reload',
  'no-cache',
  'only-if-cached',
];

/** src/engine/effect.h, `CredentialsMode`, by number. */
export const credentialsModes: (RequestCredentials | undefined)[] = [
  undefined,
  'omit',
  'same-origin',
  'include',
];

/** src/engine/effect.h: what a CredentialsMode is multiplied by. */
export const credentialsUnit = 16;

/** src/engine/effect.h, `kFetch…` */
export const enum FetchFlag {
  LowPriority = 1,
  Abortable = 2,
}

/** src/engine/effect.h, `kMatch…` */
export const enum MatchFlag {
  IgnoreSearch = 1,
  IgnoreVary = 2,
  IgnoreMethod = 4,
  WithRequestHeaders = 8,
  WithTimes = 16,
}

/** src/engine/effect.h */
export const putMeasured = 32;
export const remakeWithoutBody = 1;
export const hookWrites = 256;
export const wholeBody = 0xffffffff;
export const withBody = 1;
export const ifAvailable = 1;
export const queueRecords = 'queues';
export const recordDigits = 16;

/** src/engine/effect.h */
export const enum MessageTarget {
  Reply = 0,
  AllClients = 1,
  AllClientsAfterNavigation = 2,
}

/** src/engine/effect.h, `LogLevel`, as the methods of `console`, by number. */
export const logLevels = ['info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** src/engine/event.h */
export const enum EventKind {
  Install = 1,
  Activate = 2,
  Message = 3,
  Task = 4,
  Sync = 5,
  PeriodicSync = 6,
  Push = 7,
  NotificationClick = 8,
  NotificationClose = 9,
  PushSubscriptionChange = 10,
  BackgroundFetch = 11,
}

/** src/engine/event.h */
export const enum CallKind {
  Match = 1,
  Fetch = 2,
  Store = 3,
  Strategy = 4,
}

/** src/engine/event.h: added to a CallKind for each part. */
export const callPartUnit = 256;

/** src/fetch/request.h: added to a request's mode. */
export const followsNoRedirects = 256;

/** src/fetch/host_queries.h: added to an event's number, its request in place of a response. */
export const requestOfEvent = 0x80000000;

/** src/fetch/host_queries.h: in place of a header field's name, a request's cache mode. */
export const cacheModeName = ':cache';
export const clientIdName = ':client';
export const resultingClientIdName = ':resulting-client';
export const referrerName = ':referrer';
export const abortedName = ':aborted';

/** src/policy/policy.h, `kStrategyNames`. */
export const strategies = [
  'cache-first',
  'cache-only',
  'network-first',
  'network-only',
  'stale-while-revalidate',
  'race',
  'http-cache',
];

/** src/policy/policy_image.h, `Hook`, by number. */
export const hooks = [
  'handlerWillStart',
  'requestWillFetch',
  'fetchDidFail',
  'fetchDidSucceed',
  'cacheKeyWillBeUsed',
  'cachedResponseWillBeUsed',
  'cacheWillUpdate',
  'cacheDidUpdate',
  'handlerWillRespond',
  'handlerDidRespond',
  'handlerDidComplete',
  'handlerDidError',
] as const;
export type HookName = (typeof hooks)[number];

/** bindings/worker/host_import.h */
export const enum QueryKind {
  TestRegExp = 1,
  CallPredicate = 2,
  Header = 3,
  RegExpError = 4,
  Canonicalize = 5,
}

/** src/url_pattern/url_pattern_host.h */
export const enum CanonicalizationKind {
  Protocol = 0,
  Username = 1,
  Password = 2,
  Hostname = 3,
  Port = 4,
  Pathname = 5,
  OpaquePathname = 6,
  Search = 7,
  Hash = 8,
}

/** src/engine/outcome.h */
export const enum OutcomeStatus {
  Ok = 0,
  None = 1,
  Failed = 2,
  Mismatch = 3,
  QuotaExceeded = 4,
}

/** src/engine/outcome.h, `ResponseType`, by number. */
export const responseTypes: ResponseType[] = [
  'basic',
  'cors',
  'default',
  'error',
  'opaque',
  'opaqueredirect',
];

/** src/fetch/request.h, `Method`: the first stands for any other. */
export const methods = ['', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];

/** src/fetch/request.h, `Mode`: the first stands for any other. */
export const modes = ['', 'navigate', 'same-origin', 'no-cors', 'cors', 'websocket'];

/** src/fetch/request.h, `Destination`: the number after the last stands for any other. */
export const destinations = (
  ' audio audioworklet document embed font frame iframe image json manifest object paintworklet' +
  ' report script serviceworker sharedworker style track video webidentity worker xslt'
).split(' ');

/** An effect as the module lays it out: the numbers of its members, then pointer and size of each text. */
export type EffectRecord = [
  kind: EffectKind,
  id: number,
  event: number,
  response: number,
  number: number,
  flags: number,
  cache: number,
  cacheSize: number,
  url: number,
  urlSize: number,
  text: number,
  textSize: number,
];

/** What the core asks for: src/engine/effect.h says which member a kind uses, and how. */
export interface Effect {
  kind: EffectKind;
  /** 0 where no outcome is wanted. */
  id: number;
  event: number;
  response: number;
  number: number;
  flags: number;
  cache: string;
  url: string;
  text: string;
  /** In place of `text`, for {@link EffectKind.MakeBytes}. */
  bytes?: Uint8Array;
}

/** What came of an effect: src/engine/outcome.h. */
export interface Outcome {
  status: OutcomeStatus;
  /** The handle of the response that came, which is `value`; 0 or absent where none did. */
  response?: number;
  value?: Response;
  text?: string | Uint8Array;
}
