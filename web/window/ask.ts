/** Asking a worker something. */

/** How long a worker may take to reply where a page waits for it: it may have to be started, on a slow device. */
export const REPLY_SECONDS = 10;

/**
 * Sends a message to a worker and waits for its reply, which it gives through `event.ports[0]`.
 *
 * @param timeoutSeconds default: it waits however long.
 * @throws where there is no worker, and where it does not reply in time.
 */
export function ask(
  worker: ServiceWorker | null | undefined,
  data: unknown,
  timeoutSeconds = Infinity,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (!worker) throw Error('swale: there is no worker to send a message to');
    const { port1, port2 } = new MessageChannel();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = (): void => {
      clearTimeout(timer);
      port1.close();
    };
    port1.onmessage = (reply) => {
      end();
      resolve(reply.data);
    };
    port1.onmessageerror = () => {
      end();
      reject(Error("swale: the worker's reply could not be read"));
    };
    if (timeoutSeconds < Infinity) {
      timer = setTimeout(() => {
        end();
        reject(Error(`swale: the worker did not reply within ${timeoutSeconds} s`));
      }, timeoutSeconds * 1000);
    }
    worker.postMessage(data, [port2]);
  });
}
