/** `swale/window`: for pages. Registers a service worker and follows it. */

import { Registration } from './registration.js';
import type { ScheduleOptions } from './schedule.js';
import { checkSchedule } from './schedule.js';

export type {
  Listener,
  RegistrationEventMap,
  RegistrationEventType,
  VersionPair,
  WorkerFacts,
} from './events.js';
export type {
  Progress,
  ServedVersion,
  VersionInfo,
  WarmUpResult,
  WorkerMessages,
} from './messages.js';
export type { ActivateOptions, MessageOptions, UnregisterOptions } from './options.js';
export type { Registration } from './registration.js';
export type { ScheduleOptions, UpdateTrigger } from './schedule.js';

export interface RegisterOptions extends ScheduleOptions {
  /** Which pages: those whose URLs begin with it. Default: the script's folder. */
  scope?: string | URL;
  /** `'module'` where the script has imports. Default: `'classic'`. */
  type?: WorkerType;
  /** What the browser's HTTP cache may answer when it looks for a new version. Default: `'none'`, nothing. */
  updateViaCache?: ServiceWorkerUpdateViaCache;
  /**
   * Whether to register at once. A first install then competes with the page's own loading. Default: `false`,
   * after the window's `load` event.
   */
  immediate?: boolean;
}

/** Whether this page can have a service worker. */
export function isSupported(): boolean {
  return 'serviceWorker' in navigator;
}

/**
 * Registers a service worker. Events of the returned object reach listeners that are added right after
 * `await register(…)`, whatever happened before.
 *
 * @param url the worker's script, relative to the page.
 * @throws where there are no service workers here, where the script cannot be fetched or run, and where an option
 * is wrong.
 *
 * @example
 * const registration = await register('/sw.js');
 * registration.addEventListener('version-ready', ({ next }) => {
 *   if (confirm(`Version ${next.label} is ready. Use it now?`)) registration.activateUpdate({ reload: true });
 * });
 */
export async function register(
  url: string | URL,
  options: RegisterOptions = {},
): Promise<Registration> {
  checkSchedule(options);
  if (!isSupported()) {
    throw Error(
      isSecureContext
        ? 'swale: this browser has no service workers, or has them switched off'
        : `swale: service workers need https or localhost, this page is on ${location.origin}`,
    );
  }
  if (!(options.immediate ?? false)) await windowLoaded();
  const container = navigator.serviceWorker;
  const scriptURL = new URL(url, document.baseURI).href;
  // A worker that fails while it starts says so before it is registered.
  const messages: MessageEvent[] = [];
  const keep = (message: MessageEvent): unknown => messages.push(message);
  container.addEventListener('message', keep);
  try {
    const underWay = await findInstall(container, scriptURL, options.scope);
    const native = underWay ?? (await registerNatively(container, url, options));
    const isExternal = !!underWay;
    return new Registration({ container, native, scriptURL, messages, isExternal, options });
  } finally {
    container.removeEventListener('message', keep);
  }
}

function registerNatively(
  container: ServiceWorkerContainer,
  url: string | URL,
  { scope, type, updateViaCache = 'none' }: RegisterOptions,
): Promise<ServiceWorkerRegistration> {
  return container.register(url, {
    ...(scope && { scope: String(scope) }),
    ...(type && { type }),
    updateViaCache,
  });
}

// The browser would have register() wait for the end of an install that an earlier visit began.
async function findInstall(
  container: ServiceWorkerContainer,
  scriptURL: string,
  scope?: string | URL,
): Promise<ServiceWorkerRegistration | undefined> {
  const scopeURL = scope ? new URL(scope, document.baseURI) : new URL('.', scriptURL);
  const found = await container.getRegistration(scopeURL);
  const isOurs = found?.scope === scopeURL.href && found.installing?.scriptURL === scriptURL;
  return isOurs ? found : undefined;
}

async function windowLoaded(): Promise<void> {
  if (document.readyState === 'complete') return;
  await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
}
