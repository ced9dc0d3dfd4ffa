/** The world of the preload, apart from the page's: same document, other globals. */
export const PRELOAD_WORLD = 'electron-stand-in-preload';
export const BINDING = '__electronStandIn';
export const DELIVER = '__electronStandInDeliver';

/**
 * The page's half of contextBridge: makes the object that the preload exposes, out of functions that call over to the
 * preload's world. Only strings cross, as Chromium's worlds share nothing but the document.
 */
export const MAIN_WORLD_SCRIPT = `(() => {
  if (window !== window.top) return;
  const pending = new Map();
  let next = 0;
  const call = (key, name) => (...args) => {
    const id = ++next;
    const { promise, resolve, reject } = Promise.withResolvers();
    pending.set(id, { resolve, reject });
    document.dispatchEvent(new CustomEvent('stand-in:call', { detail: JSON.stringify({ id, key, name, args }) }));
    return promise;
  };
  document.addEventListener('stand-in:expose', ({ detail }) => {
    const { key, names } = JSON.parse(detail);
    const api = Object.freeze(Object.fromEntries(names.map((name) => [name, call(key, name)])));
    Object.defineProperty(window, key, { value: api, enumerable: true });
  });
  document.addEventListener('stand-in:result', ({ detail }) => {
    const { id, error, value } = JSON.parse(detail);
    const { resolve, reject } = pending.get(id);
    pending.delete(id);
    if (error === undefined) resolve(value); else reject(new Error(error));
  });
})()`;

/**
 * What Electron gives to a sandboxed preload: \`require('electron')\` with contextBridge and ipcRenderer. It is put into
 * every frame, so that a test can send as one; the preload itself runs in the main frame only, as in Electron.
 */
export const preloadWorldScript = (preload: string): string => `(() => {
  const listeners = new Map();
  const replies = new Map();
  const ports = new Map();
  let next = 0;
  const send = (message) => globalThis.${BINDING}(JSON.stringify(message));
  const encode = (value) => {
    const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
    if (!(bytes instanceof Uint8Array)) return value;
    return { $bytes: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };
  };
  const decode = (value) =>
    value !== null && typeof value === 'object' && '$bytes' in value
      ? Uint8Array.from(atob(value.$bytes), (character) => character.charCodeAt(0))
      : value;
  const openPort = (id) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => send({ type: 'port-message', id, data: encode(data) });
    port1.onclose = () => send({ type: 'port-close', id });
    ports.set(id, port1);
    return port2;
  };
  globalThis.${DELIVER} = (message) => {
    if (message.type === 'reply') {
      const { resolve, reject } = replies.get(message.id);
      replies.delete(message.id);
      if (message.error === undefined) resolve(message.value); else reject(new Error(message.error));
    } else if (message.type === 'message') {
      const event = { ports: message.ports.map(openPort) };
      for (const listener of listeners.get(message.channel) ?? []) listener(event, ...message.args);
    } else if (message.type === 'port-message') ports.get(message.id)?.postMessage(decode(message.data));
    else if (message.type === 'port-close') ports.get(message.id)?.close();
  };
  const ipcRenderer = {
    invoke: (channel, ...args) => {
      const id = ++next;
      const { promise, resolve, reject } = Promise.withResolvers();
      replies.set(id, { resolve, reject });
      send({ type: 'invoke', id, channel, args });
      return promise;
    },
    on: (channel, listener) => { listeners.set(channel, [...(listeners.get(channel) ?? []), listener]); },
  };
  const exposed = new Map();
  const contextBridge = {
    exposeInMainWorld: (key, api) => {
      exposed.set(key, api);
      const detail = JSON.stringify({ key, names: Object.keys(api) });
      document.dispatchEvent(new CustomEvent('stand-in:expose', { detail }));
    },
  };
  const answer = (detail) =>
    document.dispatchEvent(new CustomEvent('stand-in:result', { detail: JSON.stringify(detail) }));
  document.addEventListener('stand-in:call', async ({ detail }) => {
    const { id, key, name, args } = JSON.parse(detail);
    try { answer({ id, value: await exposed.get(key)[name](...args) }); }
    catch (error) { answer({ id, error: error.message }); }
  });
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    send({ type: 'violation', text: violatedDirective + ' ' + blockedURI }));
  const electron = Object.freeze({ contextBridge, ipcRenderer });
  globalThis.__standInIpc = ipcRenderer;
  if (window !== window.top) return;
  const require = (name) => { if (name === 'electron') return electron; throw new Error('cannot require ' + name); };
  (function (require, module, exports) {
${preload}
  })(require, { exports: {} }, {});
})()`;
