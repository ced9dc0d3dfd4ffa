/** What the desktop's preload puts into the page; absent in a browser. */
interface CertwrightBridge {
  /** Asks the host for a MessagePort; it arrives as a `certwright:port` message of this window. */
  connect(): void;
}

interface Window {
  readonly certwright?: CertwrightBridge;
}
