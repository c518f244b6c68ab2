/** The options of a Registration's methods. */

export interface ActivateOptions {
  /** Whether to reload this page once the update took over. Default: `false`. */
  reload?: boolean;
}

export interface MessageOptions {
  /** How long to wait for the reply. Default: however long. */
  timeoutSeconds?: number;
}

export interface UnregisterOptions {
  /** Whether to delete before what Swale stored for this scope. Default: `false`. */
  clear?: boolean;
}
