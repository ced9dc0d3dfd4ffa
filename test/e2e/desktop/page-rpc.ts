/**
 * A client for the page, small enough to read: asks the bridge for a port of its own and speaks oRPC's messages over it
 * (`{i: id, p: {u: path, b: {json: input}}}`; answers `{i, p: {s: status, b: {json}}}`, events `{i, t: 3, p: {d}}`).
 */
export const INSTALL_RPC = `new Promise((resolve) => {
  const answers = new Map();
  let next = 0;
  window.addEventListener('message', ({ data, ports: [port] }) => {
    if (data?.type !== 'certwright:port' || port === undefined || window.testRpc !== undefined) return;
    window.testEvents = [];
    port.onmessage = ({ data }) => {
      const { i, t, p } = JSON.parse(data);
      if (t === 3) window.testEvents.push(p.d.json);
      else answers.get(i)?.({ status: p.s ?? 200, value: p.b?.json });
    };
    window.testRpc = (path, input = {}) => {
      const id = 'test-' + ++next;
      port.postMessage(JSON.stringify({ i: id, p: { u: path, b: { json: input } } }));
      return new Promise((answered) => answers.set(id, answered));
    };
    resolve(true);
  });
  window.certwright.connect();
})`;

/** An expression that calls a procedure over the port. */
export const call = (path: string, input: object = {}): string =>
  `window.testRpc(${JSON.stringify(path)}, ${JSON.stringify(input)})`;
