/** Push messages and notifications. src/engine/effect.h says what each effect does. */

import type { LiveEvent } from '../effects.js';
import type { Effect, Outcome } from '../protocol.js';
import { EffectKind, EventKind, OutcomeStatus } from '../protocol.js';
import type {
  NotificationEvent,
  PushEvent,
  PushSubscriptionChangeEvent,
  WindowClient,
} from '../push_scope.js';
import type { Client, LifeEvent, WorkerScope } from '../scope.js';
import type { BackgroundWork } from './index.js';

const ok: Outcome = { status: OutcomeStatus.Ok };
const none: Outcome = { status: OutcomeStatus.None };
const text = (text: string): Outcome => ({ status: OutcomeStatus.Ok, text });

const notificationText = (event: LifeEvent): string => {
  const { notification, action, reply } = event as NotificationEvent;
  const line = (value?: string | null) => (value ?? '').replace(/[\r\n]+/g, ' ');
  return `${line(action)}\n${line(reply)}\n${JSON.stringify(notification.data ?? null)}`;
};

const subscriptionText = (event: LifeEvent): string => {
  const { newSubscription, oldSubscription } = event as PushSubscriptionChangeEvent;
  const json = newSubscription ? JSON.stringify(newSubscription) : '';
  return `${json}\n${oldSubscription?.endpoint ?? ''}`;
};

function createPushPerformer({ registration, clients, navigator }: WorkerScope) {
  const find = async (id: string) => (await clients.get(id)) as WindowClient | undefined;

  const list = async (tag: string) =>
    (await registration.getNotifications?.(tag ? { tag } : undefined)) ?? [];

  const show = async (json: string): Promise<Outcome> => {
    const [title, options] = JSON.parse(json) as [string, object];
    if (!registration.showNotification) throw Error('the browser has no notifications');
    await registration.showNotification(title, options);
    return ok;
  };

  const describe = async (tag: string): Promise<Outcome> => {
    const shown = await list(tag);
    return text(JSON.stringify(shown.map(({ title, tag, data }) => ({ title, tag, data }))));
  };

  const close = async (tag: string, event: LifeEvent): Promise<Outcome> => {
    if (tag) (await list(tag)).forEach((notification) => notification.close());
    else (event as NotificationEvent).notification.close();
    return ok;
  };

  const focus = async (id: string, url: string): Promise<Outcome> => {
    let client: WindowClient | null | undefined = await find(id);
    // One that this worker does not control cannot be made to go elsewhere: the promise rejects.
    if (client && url) client = await client.navigate(url).catch(() => null);
    if (!client) return none;
    await client.focus();
    return text(client.id);
  };

  const open = async (url: string): Promise<Outcome> => {
    if (!clients.openWindow) throw Error('the browser opens no windows for workers');
    return text((await clients.openWindow(url))?.id ?? '');
  };

  const setBadge = async (count: number): Promise<Outcome> => {
    if (!navigator?.setAppBadge) return none;
    await (count ? navigator.setAppBadge(count) : navigator.clearAppBadge?.());
    return ok;
  };

  const subscribe = async (key: string, event: LifeEvent): Promise<Outcome> => {
    if (!registration.pushManager) return none;
    const { oldSubscription } = event as PushSubscriptionChangeEvent;
    const options = oldSubscription?.options ?? {
      userVisibleOnly: true,
      ...(key && { applicationServerKey: key }),
    };
    return text(JSON.stringify(await registration.pushManager.subscribe(options)));
  };

  const post = async (id: string, json: string): Promise<Outcome> => {
    const client: Client | undefined = await find(id);
    client?.postMessage(JSON.parse(json));
    return client ? ok : none;
  };

  return ({ kind, number, url, text: value }: Effect, { event }: LiveEvent) => {
    switch (kind) {
      case EffectKind.ReadPush: {
        const { data } = event as PushEvent;
        return Promise.resolve(data ? text(data.text()) : none);
      }
      case EffectKind.ShowNotification:
        return show(value);
      case EffectKind.ListNotifications:
        return describe(value);
      case EffectKind.CloseNotifications:
        return close(value, event);
      case EffectKind.FocusClient:
        return focus(value, url);
      case EffectKind.OpenWindow:
        return open(url);
      case EffectKind.SetBadge:
        return setBadge(number);
      case EffectKind.SubscribePush:
        return subscribe(value, event);
      case EffectKind.PostToClient:
        return post(url, value);
    }
    return undefined;
  };
}

/** A message without a core is shown as far as it says by itself what is to be shown: browsers punish silence. */
async function showAnyway(scope: WorkerScope, { data }: PushEvent): Promise<void> {
  let shown: { title?: unknown; body?: unknown; tag?: unknown; navigate?: unknown } = {};
  try {
    const payload = JSON.parse(data?.text() ?? '') as Record<string, typeof shown>;
    shown = (payload.web_push ? payload.notification : payload) ?? {};
  } catch {
    // Broken, or not JSON: the site's name has to do.
  }
  const { title, body, tag, navigate } = shown;
  const url = typeof navigate === 'string' ? { url: navigate } : {};
  const isText = (value: unknown) => typeof value === 'string' && value;
  await scope.registration.showNotification?.(
    isText(title) ? (title as string) : new URL(scope.location.href).hostname,
    {
      ...(isText(body) && { body }),
      ...(isText(tag) && { tag }),
      data: { swale: url },
    },
  );
}

/** A click without a core goes where the notification says, within the site. */
async function openAnyway(scope: WorkerScope, { notification }: NotificationEvent): Promise<void> {
  notification.close();
  const base = scope.registration.scope;
  const data = notification.data as { swale?: { url?: string } } | null;
  let { href, origin } = new URL(base);
  try {
    const url = new URL(data?.swale?.url ?? base, base);
    if (url.origin === origin) ({ href, origin } = url);
  } catch {
    // No URL: the site's start.
  }
  await scope.clients.openWindow?.(href);
}

export const push: BackgroundWork = {
  events: {
    push: [EventKind.Push, () => ''],
    notificationclick: [EventKind.NotificationClick, notificationText],
    notificationclose: [EventKind.NotificationClose, notificationText],
    pushsubscriptionchange: [EventKind.PushSubscriptionChange, subscriptionText],
  },
  createPerformer: ({ scope }) => ({ perform: createPushPerformer(scope) }),
  failOpen(scope, kind, event) {
    if (kind === EventKind.Push) return showAnyway(scope, event as PushEvent);
    if (kind === EventKind.NotificationClick) return openAnyway(scope, event as NotificationEvent);
    return undefined;
  },
};
