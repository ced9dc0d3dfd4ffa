import type { TFunction } from 'i18next';
import type { Endpoint, UpstreamRequest } from '../../../shared/contract/endpoints.ts';
import { relative } from '../../ui/time-words.ts';
import { verdictOf } from './endpoint-settings.ts';

/** How it stands with an external CA, in a sentence or two. */
export function endpointSentence(t: TFunction, language: string, endpoint: Endpoint, now: number): string {
  const { enabled, validation, waiting } = endpoint;
  const endedAt = validation?.endedAt ?? null;
  const ago = endedAt === null ? '' : relative(endedAt, now, language);
  return [
    ...(enabled ? [] : [t('endpoint.sentence.off')]),
    t(`endpoint.sentence.${verdictOf(endpoint)}`, { ago }),
    ...(waiting > 0 ? [t('endpoint.sentence.waiting', { count: waiting })] : []),
  ].join(' ');
}

/** What holds for a request at a CA, in a sentence; null for one that was refused: why, is said instead. */
export function requestSentence(
  t: TFunction,
  language: string,
  { state }: UpstreamRequest,
  now: number,
): string | null {
  switch (state.state) {
    case 'queued':
    case 'pending': {
      const when = state.nextTryAt <= now ? t('endpoint.request.soon') : relative(state.nextTryAt, now, language);
      const again = state.fault === null ? state.state : 'trouble';
      return t(`endpoint.request.sentence.${again}`, { when });
    }
    case 'issued':
      if (state.revokedAt !== null)
        return t('endpoint.request.sentence.revoked', { ago: relative(state.revokedAt, now, language) });
      return t(`endpoint.request.sentence.${state.notAfter <= now ? 'expired' : 'issued'}`, {
        when: relative(state.notAfter, now, language),
      });
    case 'cancelled':
      return t('endpoint.request.sentence.cancelled');
    case 'refused':
      return null;
  }
}
