/** The options of push messages. src/policy/compiler/push_compiler.cc reads them. */

/**
 * A text in which `{path}` stands for a value of the message's payload: names of members and indices with dots between them, as
 * in `{message.from.name}`. `{path|text}` stands for the text where there is no such value, `{{` and `}}` for braces,
 * `{$payload}` for the whole payload; of clicks `{$action}` and `{$reply}` for the action's name and what was typed.
 */
export type PushTemplate = string;

/** Any JSON value with templates in it. A text that is one placeholder becomes the value itself, of whatever kind. */
export type PushTemplates =
  | PushTemplate
  | number
  | boolean
  | null
  | readonly PushTemplates[]
  | { readonly [name: string]: PushTemplates };

/**
 * What a notification shows. Members whose placeholder has no value are left out.
 * @see https://notifications.spec.whatwg.org/#dictdef-notificationoptions
 */
export interface PushNotificationOptions {
  title: PushTemplate;
  body?: PushTemplate;
  icon?: PushTemplate;
  badge?: PushTemplate;
  image?: PushTemplate;
  /** One that has the tag of another replaces it. Default: one made of the message's id, if it has one. */
  tag?: PushTemplate;
  lang?: PushTemplate;
  dir?: PushTemplate;
  vibrate?: readonly number[] | PushTemplate;
  silent?: boolean | PushTemplate;
  requireInteraction?: boolean | PushTemplate;
  renotify?: boolean | PushTemplate;
  timestamp?: number | PushTemplate;
  data?: PushTemplates;
  /** Buttons; a placeholder may give the whole list. */
  actions?: readonly PushNotificationAction[] | PushTemplate;
  /** The URL that a click goes to, relative to the scope. */
  navigate?: PushTemplate;
}

/** @see https://notifications.spec.whatwg.org/#dictdef-notificationaction */
export interface PushNotificationAction {
  action: PushTemplate;
  title: PushTemplate;
  icon?: PushTemplate;
  type?: 'button' | 'text';
  placeholder?: PushTemplate;
  navigate?: PushTemplate;
}

/** A request that is put into a queue, which sends it once there is a network. */
export interface PushRequestOptions {
  /** Http or https, absolute or relative to the scope. What placeholders stand for is percent-encoded, but at the beginning. */
  url: PushTemplate;
  /** Default: `'POST'`. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  headers?: { readonly [name: string]: PushTemplate };
  /** A text is sent as it is, anything else as JSON. */
  body?: PushTemplates;
  /** The queue's name; its options are in the policy's `queues`, if any. Default: `'push'`. */
  queue?: string;
}

/** What is done when a notification is closed. */
export interface PushCloseOptions {
  /** Pages get `{swale: 'notification-close', action: '', reply: '', message}`. */
  message?: PushTemplates;
  request?: PushRequestOptions;
  /** The number on the application's icon: kept, taken away or counted down. Default: `'keep'`. */
  badge?: 'keep' | 'clear' | 'decrement';
}

/** What is done when a notification or one of its actions is clicked. */
export interface PushClickOptions {
  /** Where the click goes, http or https, relative to the scope. Default: the notification's `navigate`, else the scope. */
  url?: PushTemplate;
  /**
   * `'show'`: the tab that shows the URL gets the focus; where there is none, a new one is opened. `'focus'`: else the last tab
   * that had the focus. `'navigate'`: that tab goes to the URL. `'open'`: always a new one. Other origins' URLs are always
   * opened anew. Default: `'show'`; of actions without a URL `'none'`.
   */
  window?: 'show' | 'focus' | 'navigate' | 'open' | 'none';
  /** The page that got the focus or was opened, else all, get `{swale: 'notification-click', action, reply, message}`. */
  message?: PushTemplates;
  request?: PushRequestOptions;
  /** The number on the application's icon. Default: `'clear'`. */
  badge?: 'keep' | 'clear' | 'decrement';
}

/** What is posted when the browser has given up a subscription: `{"subscription", "oldEndpoint"}`, unless `body` says else. */
export interface PushSubscriptionOptions extends PushRequestOptions {
  /** The application server's public key (VAPID) as text, for browsers that do not say the one before. */
  applicationServerKey?: string;
}

/** What a worker does with push messages. Declarative ones (`web_push: 8030`) need no option. */
export interface PushOptions {
  /** What is shown for a payload that is JSON. Default: the payload's own members of these names. */
  notification?: PushNotificationOptions;
  /** What is shown for payloads that say nothing: empty, broken, without a title. Default: the site's host name. */
  fallback?: PushNotificationOptions;
  /** A message whose id has come before, within a week, is shown no second time. Default: none has one. */
  messageId?: PushTemplate;
  /** The number on the application's icon: counted up, or a value of the payload. Default: as declarative messages say. */
  appBadge?: 'increment' | PushTemplate;
  click?: PushClickOptions;
  /** By the names of notifications' actions. Default: each is a click. */
  actions?: { readonly [action: string]: PushClickOptions };
  close?: PushCloseOptions;
  subscription?: PushSubscriptionOptions;
}

/** What a function of {@link WorkerPushOptions} is called with. */
export interface PushMessage {
  /** The payload, where it is JSON; else null. */
  readonly payload: unknown;
  readonly text: string;
  /** Whether a message with its id has come before. */
  readonly isRepeated: boolean;
}

/** What a function describes: as {@link PushNotificationOptions}, without templates. */
export interface PushNotification {
  title: string;
  body?: string;
  icon?: string;
  badge?: string;
  image?: string;
  tag?: string;
  lang?: string;
  dir?: 'auto' | 'ltr' | 'rtl';
  vibrate?: readonly number[];
  silent?: boolean;
  requireInteraction?: boolean;
  renotify?: boolean;
  timestamp?: number;
  data?: unknown;
  actions?: readonly PushNotificationAction[];
  navigate?: string;
}

/**
 * Says what is shown for a message. Nothing, or an exception, leaves it to the templates; false shows nothing: then the function
 * has to have shown something, since browsers take the permission away from those who do not.
 */
export type PushHandler = (
  message: PushMessage,
  event: unknown,
) => PushNotification | false | void | Promise<PushNotification | false | void>;

/** The same with functions, for hand-written workers. */
export interface WorkerPushOptions extends PushOptions {
  /** Gets all messages but declarative ones that are not `mutable`. */
  handler?: PushHandler;
}
