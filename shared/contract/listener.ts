import { oc } from '@orpc/contract';
import { z } from 'zod';
import { instant } from './scalars.ts';

export const networkInterface = z.strictObject({
  /** The operating system's name of it, such as `eth0` or `Wi-Fi`. */
  name: z.string(),
  address: z.string(),
  family: z.enum(['IPv4', 'IPv6']),
  loopback: z.boolean(),
});
export type NetworkInterface = z.infer<typeof networkInterface>;

export const listenerConfig = z.strictObject({
  /** The address of one interface; wildcard addresses are refused. */
  host: z.string().max(64),
  port: z.int().min(0).max(65_535),
});
export type ListenerConfig = z.infer<typeof listenerConfig>;

export const listenerState = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('off'), config: listenerConfig }),
  z.strictObject({
    state: z.literal('listening'),
    config: listenerConfig,
    scepUrl: z.string(),
    since: instant,
    requests: z.int().nonnegative(),
  }),
  /** `code` is an error code of the catalogue, such as `listener-address-in-use`. */
  z.strictObject({
    state: z.literal('failed'),
    config: listenerConfig,
    code: z.string(),
    params: z.record(z.string(), z.string()),
  }),
]);
export type ListenerState = z.infer<typeof listenerState>;

export const listener = {
  interfaces: oc.input(z.strictObject({})).output(z.array(networkInterface)),
  get: oc.input(z.strictObject({})).output(listenerState),
  /** Listens now, and again at each start of the agent until it is stopped. */
  start: oc.input(listenerConfig).output(listenerState),
  stop: oc.input(z.strictObject({})).output(listenerState),
};
