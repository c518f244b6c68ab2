/** A test's notifications, push service and application icon. */

import type { Badging, PushClients, PushRegistration } from '../worker/push_scope.js';
import type { Client } from '../worker/scope.js';
import type { TestClients } from './clients.js';

/** A notification that is shown. */
export interface TestNotification {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly data: unknown;
  readonly silent: boolean;
  readonly actions: readonly { readonly action: string; readonly title: string }[];
  /** All that `showNotification` was given. */
  readonly options: Readonly<Record<string, unknown>>;
  close(): void;
}

/** What push messages and clicks bring about; outlasts the worker. */
export class TestNotifications {
  /** Those that are shown, oldest first. */
  readonly shown: TestNotification[] = [];
  /** The number on the application's icon. */
  badge = 0;
  /** Subscriptions that the worker has made, the last one last. */
  readonly subscriptions: { endpoint: string }[] = [];

  show(title: string, options: Record<string, unknown>): void {
    const { tag = '', renotify, actions = [], body = '', silent = false, data } = options;
    if (renotify && !tag) throw new TypeError('a notification with renotify has no tag');
    const notification: TestNotification = {
      title,
      body: body as string,
      tag: tag as string,
      data: structuredClone(data),
      silent: silent as boolean,
      actions: actions as TestNotification['actions'],
      options,
      close: () => {
        const at = this.shown.indexOf(notification);
        if (at >= 0) this.shown.splice(at, 1);
      },
    };
    const replaced = this.shown.findIndex((other) => tag && other.tag === tag);
    if (replaced >= 0) this.shown.splice(replaced, 1);
    this.shown.push(notification);
  }

  /** @param which its tag, or its place among those that are shown. */
  find(which: string | number): TestNotification {
    const found =
      typeof which === 'number'
        ? this.shown.at(which)
        : this.shown.find(({ tag }) => tag === which);
    if (found) return found;
    const tags = this.shown.map(({ tag }) => JSON.stringify(tag)).join(', ');
    throw new Error(`no notification ${JSON.stringify(which)} is shown; tags: ${tags || 'none'}`);
  }
}

type WhileAlive = <Result>(operation: () => Result | Promise<Result>) => Promise<Result>;

/** What a worker's scope has of them. */
export function pushScope(
  notifications: TestNotifications,
  clients: TestClients,
  whileAlive: WhileAlive,
): { registration: PushRegistration; clients: PushClients; navigator: Badging } {
  const { shown, subscriptions } = notifications;
  return {
    registration: {
      showNotification: (title, options) =>
        whileAlive(() => notifications.show(title, options as Record<string, unknown>)),
      getNotifications: (filter) =>
        whileAlive(() => shown.filter(({ tag }) => !filter?.tag || tag === filter.tag)),
      pushManager: {
        subscribe: () =>
          whileAlive(() => {
            const endpoint = `https://push.example/${subscriptions.length + 1}`;
            subscriptions.push({ endpoint });
            return { endpoint };
          }),
      },
    },
    clients: {
      openWindow: (url): Promise<Client | null> =>
        whileAlive(() => {
          const page = clients.open(url);
          clients.focus(page.id);
          return clients.targetOf(page);
        }),
    },
    navigator: {
      setAppBadge: (count) => whileAlive(() => void (notifications.badge = count)),
      clearAppBadge: () => whileAlive(() => void (notifications.badge = 0)),
    },
  };
}
