// A notification service on a D-Bus of its own: keeps what Chromium shows and clicks it, as a person does.
// https://specifications.freedesktop.org/notification-spec/latest/protocol.html
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import dbus from 'dbus-next';

const NAME = 'org.freedesktop.Notifications';

class Notifications extends dbus.interface.Interface {
  shown = new Map();
  /** The titles of all that was shown, but for those that a test took. */
  titles = [];
  #lastId = 0;

  Notify(application, replaced, icon, title, body, actions) {
    const id = replaced || ++this.#lastId;
    this.shown.set(id, { title, body, actions });
    this.titles.push(title);
    return id;
  }
  CloseNotification(id) {
    if (this.shown.delete(id)) this.NotificationClosed(id, 3);
  }
  GetCapabilities() {
    return ['actions', 'body', 'persistence'];
  }
  GetServerInformation() {
    return ['fake', 'swale', '1', '1.2'];
  }
  NotificationClosed(id, reason) {
    return [id, reason];
  }
  ActionInvoked(id, action) {
    return [id, action];
  }
}
Notifications.configureMembers({
  methods: {
    Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
    CloseNotification: { inSignature: 'u' },
    GetCapabilities: { outSignature: 'as' },
    GetServerInformation: { outSignature: 'ssss' },
  },
  signals: {
    NotificationClosed: { signature: 'uu' },
    ActionInvoked: { signature: 'us' },
  },
});

/** Starts a bus and the service. @returns its address for DBUS_SESSION_BUS_ADDRESS, and what is shown on it. */
export async function startNotifications() {
  const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(daemon.stdout, 'data');
  const address = String(line).trim();
  const bus = dbus.sessionBus({ busAddress: address });
  const service = new Notifications(NAME);
  bus.export('/org/freedesktop/Notifications', service);
  await bus.requestName(NAME);
  const idOf = (title) => [...service.shown].find(([, shown]) => shown.title === title)?.[0];
  return {
    address,
    shown: () => [...service.shown.values()],
    /** @returns whether one with this title was shown, since or before now, that was not taken before. */
    takeShown(title) {
      const at = service.titles.indexOf(title);
      if (at >= 0) service.titles.splice(at, 1);
      return at >= 0;
    },
    /** Clicks the notification; `label`: one of its buttons. */
    click(title, label) {
      const id = idOf(title);
      const { actions } = service.shown.get(id);
      const at = label ? actions.indexOf(label) - 1 : actions.indexOf('default');
      service.ActionInvoked(id, actions[at]);
    },
    dismiss(title) {
      const id = idOf(title);
      service.shown.delete(id);
      service.NotificationClosed(id, 2);
    },
    stop() {
      bus.disconnect();
      daemon.kill();
    },
  };
}
