import type { MenuItemConstructorOptions } from 'electron';
import type { Words } from '../words/words.ts';
import type { DesktopActions } from './desktop-actions.ts';
import { openExternal } from './security/external-links.ts';

type Item = MenuItemConstructorOptions;

const SEPARATOR: Item = { type: 'separator' };
const SCEP_STANDARD = 'https://www.rfc-editor.org/rfc/rfc8894';

/** The application menu from the catalogue. Roles bring the platform's keys; every label is ours. */
export function menuTemplate(
  words: Words,
  actions: DesktopActions,
  host: { readonly mac: boolean; readonly development: boolean },
): Item[] {
  const label = (key: string) => words.text(`desktop:menu.${key}`);
  const role = (name: NonNullable<Item['role']>): Item => ({ role: name, label: label(name) });
  const quit: Item = { id: 'quit', label: label('quit'), accelerator: 'CmdOrCtrl+Q', click: actions.quit };
  const application: Item[] = [
    { label: 'Certwright', submenu: [role('about'), SEPARATOR, role('hide'), role('hideOthers'), SEPARATOR, quit] },
  ];
  const development: Item[] = [SEPARATOR, role('reload'), role('toggleDevTools')];
  return [
    ...(host.mac ? application : []),
    {
      label: label('file'),
      submenu: [
        { id: 'data-folder', label: label('openDataFolder'), click: actions.openDataFolder },
        SEPARATOR,
        role('close'),
        ...(host.mac ? [] : [quit]),
      ],
    },
    {
      label: label('edit'),
      submenu: [role('undo'), role('redo'), SEPARATOR, role('cut'), role('copy'), role('paste'), role('selectAll')],
    },
    {
      label: label('view'),
      submenu: [
        role('resetZoom'),
        role('zoomIn'),
        role('zoomOut'),
        SEPARATOR,
        role('togglefullscreen'),
        ...(host.development ? development : []),
      ],
    },
    { label: label('window'), submenu: [role('minimize'), { id: 'open', label: label('open'), click: actions.open }] },
    {
      label: label('help'),
      submenu: [{ id: 'standard', label: label('standard'), click: () => void openExternal(SCEP_STANDARD) }],
    },
  ];
}
