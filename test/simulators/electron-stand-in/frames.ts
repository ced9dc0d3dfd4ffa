import { z } from 'zod';
import { toElectron } from './url-map.ts';

/** A frame as Electron's main process sees it. `postMessage` is given by the web contents that has it. */
export type Frame = {
  readonly id: string;
  readonly parent: Frame | null;
  url: string;
  postMessage(channel: string, message: unknown, transfer?: readonly unknown[]): void;
};

type PostToFrame = (frameId: string, channel: string, message: unknown, transfer?: readonly unknown[]) => void;

const attached = z.object({ frameId: z.string(), parentFrameId: z.string() });
const navigated = z.object({ frame: z.object({ id: z.string(), parentId: z.string().optional(), url: z.string() }) });
const detached = z.object({ frameId: z.string() });

const createdContext = z.object({
  context: z.object({ id: z.number(), name: z.string(), auxData: z.object({ frameId: z.string() }) }),
});
const destroyedContext = z.object({ executionContextId: z.number() });

/** Follows the frames of one page, and which script context belongs to which. */
export class Frames {
  readonly #frames = new Map<string, Frame>();
  readonly #contexts = new Map<number, { frameId: string; world: string }>();
  readonly #post: PostToFrame;
  #main: Frame | null = null;

  constructor(post: PostToFrame) {
    this.#post = post;
  }

  get main(): Frame {
    if (this.#main === null) throw new Error('the page has no frame yet');
    return this.#main;
  }

  get all(): readonly Frame[] {
    return [...this.#frames.values()];
  }

  /** The frame that a script context belongs to; null when either is gone, as Electron's senderFrame then is. */
  ofContext(contextId: number): Frame | null {
    return this.#frames.get(this.#contexts.get(contextId)?.frameId ?? '') ?? null;
  }

  contextOf(frameId: string, world: string): number | null {
    const found = [...this.#contexts].find(([, each]) => each.frameId === frameId && each.world === world);
    return found?.[0] ?? null;
  }

  /** Takes the protocol's events about frames and contexts. */
  seen(method: string, params: unknown): void {
    if (method === 'Page.frameAttached') {
      const { frameId, parentFrameId } = attached.parse(params);
      this.#add(frameId, this.#frames.get(parentFrameId) ?? null, 'about:blank');
    } else if (method === 'Page.frameNavigated') {
      const { frame } = navigated.parse(params);
      const known =
        this.#frames.get(frame.id) ?? this.#add(frame.id, this.#frames.get(frame.parentId ?? '') ?? null, '');
      known.url = toElectron(frame.url);
    } else if (method === 'Page.frameDetached') this.#frames.delete(detached.parse(params).frameId);
    else if (method === 'Runtime.executionContextCreated') {
      const { context } = createdContext.parse(params);
      this.#contexts.set(context.id, { frameId: context.auxData.frameId, world: context.name });
    } else if (method === 'Runtime.executionContextDestroyed') {
      this.#contexts.delete(destroyedContext.parse(params).executionContextId);
    } else if (method === 'Runtime.executionContextsCleared') this.#contexts.clear();
  }

  #add(id: string, parent: Frame | null, url: string): Frame {
    const frame: Frame = {
      id,
      parent,
      url,
      postMessage: (channel, message, transfer) => this.#post(id, channel, message, transfer),
    };
    this.#frames.set(id, frame);
    if (parent === null) this.#main = frame;
    return frame;
  }
}
