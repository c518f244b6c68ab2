/** Push subscriptions and the application's icon, from a page. */

import type { AnyRegistration } from './registration.js';
import { activeWorker, askWorker, nativeOf } from './registration.js';

/** Why there is no subscription. */
export type PushErrorCode =
  /** The browser has no push, or has it not for this page: iOS has it for installed applications alone. */
  | 'unsupported'
  /** The key is not an uncompressed point of P-256 as Base64 for URLs. */
  | 'bad-key'
  /** The person has said no, now or before: only they can change that, in the browser's settings. */
  | 'denied'
  /** The person has not decided, or was not asked: ask in the handler of a click. */
  | 'dismissed'
  /** There is a subscription with another key, and `replace` is false. */
  | 'other-key'
  /** The browser's push service did not take it: it may later. */
  | 'failed';

/** What {@link subscribePush} throws. */
export class PushError extends Error {
  override readonly name = 'PushError';
  constructor(
    readonly code: PushErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super('swale: ' + message, options);
  }
}

export interface SubscribePushOptions {
  /** The application server's public key (VAPID) as text, Base64 for URLs. */
  applicationServerKey: string;
  /** Whether a subscription with another key is replaced. Default: true. */
  replace?: boolean;
}

export interface PushState {
  supported: boolean;
  /** Whether notifications may be shown. */
  permission: NotificationPermission;
  subscription: PushSubscription | null;
}

/** @throws PushError `'bad-key'` */
function keyBytes(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text.trim().replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');
  let binary = '';
  try {
    binary = atob(base64);
  } catch {
    // Found out below.
  }
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  if (bytes.length === 65 && bytes[0] === 4) return bytes;
  throw new PushError(
    'bad-key',
    `applicationServerKey: found ${JSON.stringify(text)}, expected the 87 characters of a public VAPID key`,
  );
}

const isSupported = ({ pushManager }: Partial<ServiceWorkerRegistration>): boolean =>
  !!pushManager && 'Notification' in globalThis;

function hasKey(subscription: PushSubscription, key: Uint8Array): boolean {
  const own = subscription.options.applicationServerKey;
  // A browser that does not say is believed.
  return !own || new Uint8Array(own).every((byte, i) => byte === key[i]);
}

/**
 * Asks for the permission to show notifications, where it is not given yet, and subscribes to push messages. To be called in the
 * handler of a click: browsers ask nobody otherwise. The subscription that there is already is given again; send it to your server
 * each time.
 *
 * @returns what your server needs: `JSON.stringify` it.
 * @throws PushError says by its `code` why there is none.
 *
 * @example
 * button.onclick = async () => {
 *   const subscription = await subscribePush(registration, { applicationServerKey: 'BNbx…' });
 *   await fetch('/subscriptions', { method: 'POST', body: JSON.stringify(subscription) });
 * };
 */
export async function subscribePush(
  registration: AnyRegistration,
  { applicationServerKey, replace = true }: SubscribePushOptions,
): Promise<PushSubscription> {
  const native = nativeOf(registration);
  const key = keyBytes(applicationServerKey);
  if (!isSupported(native)) {
    throw new PushError('unsupported', 'this browser has no push messages for this page');
  }
  // First of all: a browser forgets the click while something else is waited for.
  const permission =
    Notification.permission === 'default'
      ? await Notification.requestPermission()
      : Notification.permission;
  if (permission === 'denied') {
    throw new PushError('denied', 'notifications are not allowed; the browser asks no more');
  }
  if (permission !== 'granted') {
    throw new PushError('dismissed', 'the question was not answered, or not asked without a click');
  }
  await activeWorker(native);
  const before = await native.pushManager.getSubscription();
  if (before && hasKey(before, key)) return before;
  if (before && !replace) throw new PushError('other-key', 'subscribed with another key');
  await before?.unsubscribe();
  try {
    return await native.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  } catch (cause) {
    throw new PushError('failed', `no subscription: ${(cause as Error).message}`, { cause });
  }
}

/** Ends the subscription. @returns its endpoint, for your server to forget; undefined where there was none. */
export async function unsubscribePush(registration: AnyRegistration): Promise<string | undefined> {
  const subscription = await nativeOf(registration).pushManager?.getSubscription();
  return subscription && (await subscription.unsubscribe()) ? subscription.endpoint : undefined;
}

/** How things stand, without asking anyone. */
export async function pushState(registration: AnyRegistration): Promise<PushState> {
  const native = nativeOf(registration);
  const supported = isSupported(native);
  return {
    supported,
    permission: supported ? Notification.permission : 'denied',
    subscription: supported ? await native.pushManager.getSubscription() : null,
  };
}

/** Takes the number on the application's icon away, and has the worker count from 0 again. */
export async function clearBadge(registration: AnyRegistration): Promise<void> {
  const message = { swale: 'push', args: ['clear-badge'] };
  await askWorker(nativeOf(registration), message, 'push-done');
}
