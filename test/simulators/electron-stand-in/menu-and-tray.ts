import type { MenuItemConstructorOptions } from 'electron';
import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { record } from './observations.ts';

type Template = readonly MenuItemConstructorOptions[];

export class Menu {
  static application: Menu | null = null;
  readonly template: Template;

  private constructor(template: Template) {
    this.template = template;
  }

  static buildFromTemplate(template: Template): Menu {
    for (const { role, label, type } of template) {
      if (role === undefined && label === undefined && type === undefined) throw new Error('an item needs a label');
    }
    return new Menu(template);
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.application = menu;
  }

  /** All labels, depth first. */
  labels(items: Template = this.template): string[] {
    return items.flatMap(({ label, submenu }) => [
      ...(label === undefined ? [] : [label]),
      ...(Array.isArray(submenu) ? this.labels(submenu) : []),
    ]);
  }

  /** Clicks the item with this id. */
  click(id: string): void {
    const item = find(this.template, id);
    if (item?.click === undefined) throw new Error(`no item ${id} to click`);
    // The arguments are Electron's menu item, window and event, which none of our items looks at.
    (item.click as () => void)();
  }
}

function find(items: Template, id: string): MenuItemConstructorOptions | undefined {
  for (const item of items) {
    const found = item.id === id ? item : Array.isArray(item.submenu) ? find(item.submenu, id) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

export class Tray extends EventEmitter {
  static current: Tray | null = null;
  tooltip = '';
  menu: Menu | null = null;

  constructor(icon: string) {
    super();
    if (!existsSync(icon)) throw new Error(`no tray icon at ${icon}`);
    Tray.current = this;
  }

  setToolTip(text: string): void {
    this.tooltip = text;
  }

  setContextMenu(menu: Menu | null): void {
    this.menu = menu;
  }

  destroy(): void {
    Tray.current = null;
  }
}

export class Notification extends EventEmitter {
  static last: Notification | null = null;
  readonly #options: { readonly title?: string; readonly body?: string };

  constructor(options: { readonly title?: string; readonly body?: string }) {
    super();
    this.#options = options;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    Notification.last = this;
    record('notifications', `${this.#options.title ?? ''}: ${this.#options.body ?? ''}`);
  }
}
