import { oc } from '@orpc/contract';
import { z } from 'zod';
import { caFingerprints, instant } from './scalars.ts';
import { listenerConfig } from './listener.ts';

/**
 * The HTTPS listener that hands out dynamic challenges: the page `/certsrv/mscep_admin/` and the incoming webhook. Its
 * own port, off until the operator turns it on; its certificate is from the embedded CA.
 */
export const challengeServiceState = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('off'), config: listenerConfig }),
  z.strictObject({
    state: z.literal('listening'),
    config: listenerConfig,
    /** The page of the default profile; others are at `/certsrv/NAME/mscep_admin/`. */
    pageUrl: z.string(),
    webhookUrl: z.string(),
    since: instant,
    certificate: z.strictObject({ serial: z.string(), notAfter: instant, fingerprints: caFingerprints }),
  }),
  z.strictObject({
    state: z.literal('failed'),
    config: listenerConfig,
    code: z.string(),
    params: z.record(z.string(), z.string()),
  }),
]);
export type ChallengeServiceState = z.infer<typeof challengeServiceState>;

export const challengeService = {
  get: oc.input(z.strictObject({})).output(challengeServiceState),
  start: oc.input(listenerConfig).output(challengeServiceState),
  stop: oc.input(z.strictObject({})).output(challengeServiceState),
};
