/** Channels between preload and main; there are no others. */
export const CHANNELS = {
  /** Page → main: asks for a MessagePort to the agent. */
  connect: 'certwright:connect',
  /** Main → preload: the port. */
  port: 'certwright:port',
  /** Page → main: shows the data folder in the system's file manager. */
  openDataFolder: 'certwright:open-data-folder',
  /** Page → main: keeps the window out of screen captures while a secret is shown. */
  protectContent: 'certwright:protect-content',
} as const;

/** What the page sees as `window.certwright`. No channel name, event or Electron object ever passes through it. */
export type DesktopBridge = {
  /** Asks for the agent; the port arrives as a `certwright:port` message of the window. */
  connect(): Promise<void>;
  openDataFolder(): Promise<void>;
  protectContent(on: boolean): Promise<void>;
};
