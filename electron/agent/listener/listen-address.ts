import { isIP, isIPv6 } from 'node:net';
import type { ListenerConfig } from '../../../shared/contract/listener.ts';
import { Failure, type FailureCode } from '../../../shared/domain/failure.ts';

/** The address of one interface, in one spelling. Throws `listener-address-unknown`, `listener-address-wildcard`. */
export function checkListenerConfig({ host, port }: ListenerConfig): ListenerConfig {
  const address = host === 'localhost' ? '127.0.0.1' : host.trim();
  if (isIP(address) === 0 || address.includes('%')) throw new Failure('listener-address-unknown', { host });
  // In one spelling: `::0.0.0.0` and `::ffff:0.0.0.0` are wildcards too.
  const spelt = isIPv6(address) ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address;
  if (['0.0.0.0', '::', '::ffff:0:0'].includes(spelt)) throw new Failure('listener-address-wildcard', { host });
  return { host: address, port };
}

const LISTEN_FAILURES: Readonly<Record<string, FailureCode>> = {
  EADDRINUSE: 'listener-address-in-use',
  EADDRNOTAVAIL: 'listener-address-unknown',
  EINVAL: 'listener-address-unknown',
  EACCES: 'listener-port-forbidden',
};

/** The operating system's refusal to listen, as an operator should hear it. */
export function listenFailure(error: unknown, { host, port }: ListenerConfig): Failure {
  const code = error instanceof Error && 'code' in error ? LISTEN_FAILURES[String(error.code)] : undefined;
  return new Failure(code ?? 'internal', { host, port: String(port) }, { cause: error });
}
