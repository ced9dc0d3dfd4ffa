import { app, type Session, type WebContents } from 'electron';
import { openExternal } from './external-links.ts';
import { isOwn } from './own-origin.ts';

/** Puts every guard on every web contents that will ever exist, whoever makes it. Must run before the app is ready. */
export function guardAllContents(): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
  // Never accepted: the console loads nothing over TLS, so a certificate question can only be a mistake or an attack.
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
  app.on('select-client-certificate', (event, _contents, _url, _list, answer) => {
    event.preventDefault();
    answer();
  });
}

/** Navigation, windows and webviews of one contents (Electron security checklist, items 11 to 14). */
export function guardContents(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isOwn(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isOwn(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    // The console has no frames, so none may load anything, not even from us.
    if (!event.isMainFrame || !isOwn(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    void openExternal(url);
    return { action: 'deny' };
  });
}

/** Lets the page save only what it made itself (a CSV, a PEM); the operator chooses where in the system's dialog. */
export function guardDownloads(session: Session): void {
  session.on('will-download', (event, item) => {
    if (!isOwnBlob(item.getURL())) event.preventDefault();
  });
}

/** Whether a download is a blob that our page made. */
export function isOwnBlob(url: string): boolean {
  return url.startsWith('blob:') && isOwn(url.slice('blob:'.length));
}
