import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Cdp } from './cdp.ts';
import { Frames, type Frame } from './frames.ts';
import { invokeHandler } from './ipc-main.ts';
import { MessagePortMain } from './message-port.ts';
import { bindingCalled, evaluated, pageMessage, requestPaused, windowOpen, type RequestPaused } from './page-events.ts';
import { BINDING, DELIVER, MAIN_WORLD_SCRIPT, PRELOAD_WORLD, preloadWorldScript } from './page-scripts.ts';
import { Preventable } from './preventable.ts';
import { record } from './observations.ts';
import { defaultSession } from './session.ts';
import { isAppUrl, toChromium, toElectron } from './url-map.ts';
import { decodeValue, encodeValue } from './wire-value.ts';

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

let nextId = 0;
let nextPort = 0;

/** Pages that a test put somewhere outside the application, by URL. */
export const foreignPages = new Map<string, string>();

/** A page in Chromium behind Electron's WebContents: guards are asked as Electron asks them. */
export class WebContents extends EventEmitter {
  readonly id = ++nextId;
  readonly session = defaultSession;
  readonly frames = new Frames((frameId, channel, _message, ports) => this.#post(frameId, channel, ports ?? []));
  /** What the page last asked a window for. */
  requestedWindow = '';
  openHandler: OpenHandler = () => ({ action: 'allow' });
  readonly #attached = Promise.withResolvers<{ cdp: Cdp; sessionId: string }>();
  readonly #ports = new Map<number, MessagePortMain>();
  /** Set while the main process itself navigates: such navigation is not asked about. */
  #ownNavigation: string | null = null;

  get mainFrame(): Frame {
    return this.frames.main;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  /** Takes over the page's protocol session, puts the preload in place and lets the page go. */
  async attach(cdp: Cdp, sessionId: string, preload: string): Promise<void> {
    const send = (method: string, params: object = {}) => cdp.send(method, params, sessionId);
    const source = preloadWorldScript(await readFile(preload, 'utf8'));
    await Promise.all([
      send('Page.enable'),
      send('Runtime.enable'),
      send('Runtime.addBinding', { name: BINDING, executionContextName: PRELOAD_WORLD }),
      send('Page.addScriptToEvaluateOnNewDocument', { source: MAIN_WORLD_SCRIPT }),
      send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: PRELOAD_WORLD }),
      send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
      send('Runtime.runIfWaitingForDebugger'),
    ]);
    this.#attached.resolve({ cdp, sessionId });
  }

  async loadURL(url: string): Promise<void> {
    this.#ownNavigation = toChromium(url);
    await this.send('Page.navigate', { url: this.#ownNavigation });
    this.emit('did-finish-load');
  }

  reload(): void {
    void this.loadURL(this.mainFrame.url);
  }

  async send(method: string, params: object = {}): Promise<unknown> {
    const { cdp, sessionId } = await this.#attached.promise;
    return await cdp.send(method, params, sessionId);
  }

  /** Runs an expression in the page's own world, or in a frame's preload world. */
  async evaluate(expression: string, frameId?: string): Promise<unknown> {
    const contextId = frameId === undefined ? null : this.frames.contextOf(frameId, PRELOAD_WORLD);
    const { result, exceptionDetails } = evaluated.parse(
      await this.send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
        userGesture: true,
        ...(contextId === null ? {} : { contextId }),
      }),
    );
    if (exceptionDetails === undefined) return result.value;
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  }

  /** Takes an event of the page's protocol session. */
  seen(method: string, params: unknown): void {
    this.frames.seen(method, params);
    if (method === 'Fetch.requestPaused') void this.#requested(requestPaused.parse(params));
    else if (method === 'Runtime.bindingCalled') this.#called(bindingCalled.parse(params));
    else if (method === 'Page.windowOpen') this.requestedWindow = toElectron(windowOpen.parse(params).url);
    else if (method === 'Inspector.targetCrashed') {
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 });
    }
  }

  async #requested(paused: RequestPaused): Promise<void> {
    const { requestId, request } = paused;
    const foreign = foreignPages.get(request.url);
    const fail = (errorReason: string) => this.send('Fetch.failRequest', { requestId, errorReason });
    if (paused.resourceType === 'Document' && this.#isRefused(paused)) await fail('Aborted');
    else if (isAppUrl(request.url)) await this.#serve(paused);
    else if (foreign !== undefined) {
      const body = Buffer.from(foreign).toString('base64');
      await this.send('Fetch.fulfillRequest', { requestId, responseCode: 200, body });
    } else {
      record('outsideRequests', request.url);
      await fail('BlockedByClient');
    }
  }

  /** Asks the guards about a navigation that the page began. */
  #isRefused({ request, frameId }: RequestPaused): boolean {
    const isMainFrame = frameId === this.mainFrame.id;
    if (isMainFrame && request.url === this.#ownNavigation) {
      this.#ownNavigation = null;
      return false;
    }
    const url = toElectron(request.url);
    const event = new Preventable({ url, isMainFrame });
    this.emit('will-frame-navigate', event);
    if (isMainFrame && !event.prevented) this.emit('will-navigate', event);
    record('navigations', `${event.prevented ? 'refused' : 'allowed'} ${url}`);
    return event.prevented;
  }

  async #serve({ requestId, request }: RequestPaused): Promise<void> {
    const response = await this.session.answer(toElectron(request.url), request.method, request.headers);
    record('served', `${String(response.status)} ${request.url}`);
    const responseHeaders = [...response.headers].map(([name, value]) => ({ name, value }));
    const body = Buffer.from(await response.arrayBuffer()).toString('base64');
    await this.send('Fetch.fulfillRequest', { requestId, responseCode: response.status, responseHeaders, body });
  }

  #called({ executionContextId, payload }: { executionContextId: number; payload: string }): void {
    const message = pageMessage.parse(JSON.parse(payload));
    if (message.type === 'violation') record('violations', message.text);
    else if (message.type === 'port-message') this.#ports.get(message.id)?.arrive(decodeValue(message.data));
    else if (message.type === 'port-close') this.#ports.get(message.id)?.emit('close');
    else {
      const event = { sender: this, senderFrame: this.frames.ofContext(executionContextId) };
      void invokeHandler(event, message.channel, message.args).then((reply) =>
        this.#deliver(executionContextId, { type: 'reply', id: message.id, ...reply }),
      );
    }
  }

  #post(frameId: string, channel: string, transfer: readonly unknown[]): void {
    const contextId = this.frames.contextOf(frameId, PRELOAD_WORLD);
    if (contextId === null) return;
    const ports = transfer
      .filter((port) => port instanceof MessagePortMain)
      .map((port) => this.#sendAway(port, contextId));
    void this.#deliver(contextId, { type: 'message', channel, args: [null], ports });
  }

  /** Moves a port into the page: what its other end posts is delivered there from now on. */
  #sendAway(port: MessagePortMain, contextId: number): number {
    const id = ++nextPort;
    const other = port.other;
    this.#ports.set(id, other);
    other.deliver = (data) => void this.#deliver(contextId, { type: 'port-message', id, data: encodeValue(data) });
    other.closed = () => void this.#deliver(contextId, { type: 'port-close', id });
    return id;
  }

  async #deliver(contextId: number, message: object): Promise<void> {
    const declaration = {
      functionDeclaration: `(message) => globalThis.${DELIVER}(message)`,
      arguments: [{ value: message }],
    };
    // The page may be gone by now; then nobody waits for the message.
    await this.send('Runtime.callFunctionOn', { executionContextId: contextId, ...declaration }).catch(() => undefined);
  }
}
