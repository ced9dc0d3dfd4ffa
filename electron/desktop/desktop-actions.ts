/** What the tray and the menu can do. */
export type DesktopActions = {
  readonly open: () => void;
  readonly openDataFolder: () => void;
  readonly quit: () => void;
};
