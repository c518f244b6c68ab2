/** Requests and responses of Node's own classes and of others that follow the Fetch standard. */

/** The members of a response that make up another. */
interface ResponseParts {
  readonly body: unknown;
  readonly status: number;
  readonly statusText: string;
  readonly headers: Iterable<[string, string]>;
}

type ResponseConstructor<Result> = new (
  body: BodyInit | null,
  init: { status: number; statusText: string; headers: [string, string][] },
) => Result;

/** A response of another class with the same status, header fields and body; the body of `parts` is taken. */
export function remakeResponse<Result>(
  { body, status, statusText, headers }: ResponseParts,
  Class: ResponseConstructor<Result>,
): Result {
  return new Class(body as BodyInit | null, { status, statusText, headers: [...headers] });
}

/**
 * Makes what a test's function gave a Response of Node's own class.
 *
 * @param giver what messages call the function.
 * @throws TypeError where it is not a response of any class.
 */
export function toResponse(value: unknown, giver: string): Response {
  if (value instanceof Response) return value;
  const parts = value as Partial<ResponseParts> | null | undefined;
  if (typeof parts?.status !== 'number' || !parts.headers) {
    throw new TypeError(`${giver} gave ${String(value)}, expected a Response`);
  }
  return remakeResponse(parts as ResponseParts, Response);
}

/** How a test says what request a page makes: what RequestInit has, and what only browsers can set. */
export interface TestRequestInit extends Omit<RequestInit, 'mode'> {
  /** Default: `'cors'`, as in `fetch()`. `'navigate'` also sets redirect mode `'manual'`. */
  mode?: 'navigate' | 'same-origin' | 'no-cors' | 'cors';
  /** Default: `'document'` for navigations, else `''`. */
  destination?: string;
}

/**
 * The request that a page would make. No constructor makes navigations and destinations, so these two members are
 * put over what the request has.
 *
 * @param input relative URLs are resolved against `base`.
 */
export function makeRequest(
  input: string | URL | Request,
  { mode, destination, ...init }: TestRequestInit,
  base: string,
): Request {
  const source = typeof input === 'object' && 'url' in input ? input : undefined;
  const isNavigation = (mode ?? source?.mode) === 'navigate';
  const given: RequestInit = {
    ...(source && partsOf(source)),
    ...(isNavigation && { redirect: 'manual' }),
    ...init,
  };
  // Node sends a stream only so.
  if (given.body) Object.assign(given, { duplex: 'half' });
  const request = new Request(new URL(source?.url ?? String(input), base), given);
  const set = (name: 'mode' | 'destination', value: string) =>
    Object.defineProperty(request, name, { value, enumerable: true });
  set('mode', mode ?? source?.mode ?? request.mode);
  set('destination', destination ?? (source?.destination || (isNavigation ? 'document' : '')));
  return request;
}

/** Of a request of any class. */
function partsOf(request: Request): RequestInit {
  const { method, body, cache, credentials, integrity, redirect, signal } = request;
  return {
    method,
    headers: [...request.headers],
    body,
    cache,
    credentials,
    integrity,
    redirect,
    signal,
  };
}
