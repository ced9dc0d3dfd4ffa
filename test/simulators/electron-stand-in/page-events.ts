import { z } from 'zod';

/** The protocol's events that the stand-in acts on. */
export const requestPaused = z.object({
  requestId: z.string(),
  frameId: z.string(),
  resourceType: z.string(),
  request: z.object({ url: z.string(), method: z.string(), headers: z.record(z.string(), z.string()) }),
});
export type RequestPaused = z.infer<typeof requestPaused>;

export const windowOpen = z.object({ url: z.string() });

export const bindingCalled = z.object({ executionContextId: z.number(), payload: z.string() });

/** What the preload's world sends (see page-scripts.ts). */
export const pageMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('invoke'), id: z.number(), channel: z.string(), args: z.array(z.unknown()) }),
  z.object({ type: z.literal('port-message'), id: z.number(), data: z.unknown().optional() }),
  z.object({ type: z.literal('port-close'), id: z.number() }),
  z.object({ type: z.literal('violation'), text: z.string() }),
]);

export const evaluated = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z
    .object({ text: z.string(), exception: z.object({ description: z.string().optional() }).optional() })
    .optional(),
});
