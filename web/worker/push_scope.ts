/** What the shim uses of a worker's scope for push messages and notifications. Absent is what a browser lacks. */

import type { Client, LifeEvent } from './scope.js';

export interface PushRegistration {
  /** @see https://notifications.spec.whatwg.org/#service-worker-api */
  showNotification?(title: string, options: object): Promise<void>;
  getNotifications?(filter?: { tag?: string }): Promise<readonly ShownNotification[]>;
  /** @see https://www.w3.org/TR/push-api/#pushmanager-interface */
  readonly pushManager?: {
    subscribe(options: object): Promise<object>;
  };
}

export interface ShownNotification {
  readonly title: string;
  readonly tag: string;
  readonly data: unknown;
  close(): void;
}

export interface PushClients {
  /** @see https://w3c.github.io/ServiceWorker/#clients-openwindow */
  openWindow?(url: string): Promise<Client | null>;
}

/** @see https://w3c.github.io/ServiceWorker/#windowclient-interface */
export interface WindowClient extends Client {
  focus(): Promise<WindowClient>;
  navigate(url: string): Promise<WindowClient | null>;
}

/** @see https://www.w3.org/TR/badging/ */
export interface Badging {
  setAppBadge?(count: number): Promise<void>;
  clearAppBadge?(): Promise<void>;
}

/** @see https://www.w3.org/TR/push-api/#pushevent-interface */
export interface PushEvent extends LifeEvent {
  readonly data: { text(): string } | null;
}

/** @see https://notifications.spec.whatwg.org/#notificationevent */
export interface NotificationEvent extends LifeEvent {
  readonly notification: ShownNotification;
  readonly action: string;
  /** What was typed; where the browser has such actions. */
  readonly reply?: string | null;
}

/** @see https://www.w3.org/TR/push-api/#pushsubscriptionchangeevent-interface */
export interface PushSubscriptionChangeEvent extends LifeEvent {
  readonly newSubscription?: object | null;
  readonly oldSubscription?: { readonly endpoint: string; readonly options: object } | null;
}
