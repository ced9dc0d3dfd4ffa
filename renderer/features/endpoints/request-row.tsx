import { useTranslation } from 'react-i18next';
import type { UpstreamRequest } from '../../../shared/contract/endpoints.ts';
import { Button } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { ObjectLink } from '../../ui/link.tsx';
import { Actions } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { RequestBadge } from './endpoint-badges.tsx';
import { requestSentence } from './endpoint-words.ts';
import styles from './endpoints.module.css';
import { faultWords, refusalWords, type FaultWords } from './fault-words.ts';

export type RequestAct = 'show' | 'try' | 'cancel' | 'renew' | 'revoke';

/** What the CA said itself: its code and its words, as text and never as more. */
function Upstream({ state }: Pick<UpstreamRequest, 'state'>) {
  const { t } = useTranslation();
  if (state.state !== 'refused') return null;
  return (
    <p className={styles['quoted']}>
      <span>{t('endpoint.request.theirWords')}</span>{' '}
      <code>{[state.upstreamCode, state.upstreamText ?? ''].filter((text) => text !== '').join(' · ')}</code>
    </p>
  );
}

function Why({ state }: Pick<UpstreamRequest, 'state'>) {
  const { t } = useTranslation();
  const words: FaultWords | null =
    state.state === 'refused'
      ? refusalWords(t, state)
      : (state.state === 'queued' || state.state === 'pending') && state.fault !== null
        ? faultWords(t, state.fault)
        : null;
  if (words === null) return null;
  return (
    <p className={styles['why']}>
      <strong>{words.cause}</strong> {words.remedy}
    </p>
  );
}

/** One request at a CA: for whom, what holds, why it was refused, what can be done. */
export function RequestRow({
  request,
  revocable,
  isTrying,
  onAct,
}: {
  request: UpstreamRequest;
  revocable: boolean;
  /** The CA is being asked about it at this moment. */
  isTrying: boolean;
  onAct: (act: RequestAct) => void;
}) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const { state, purpose, transactionId, name, createdAt } = request;
  const waits = state.state === 'queued' || state.state === 'pending';
  const sentence = requestSentence(t, i18n.language, request, now);
  const isIssued = state.state === 'issued';
  return (
    <li>
      <div className={styles['requestHead']}>
        <strong>
          {transactionId === null ? name : <ObjectLink to={{ page: 'activity', id: transactionId }}>{name}</ObjectLink>}
        </strong>
        <RequestBadge state={state} />
        <span className={styles['quiet']}>
          {t(`endpoint.request.purpose.${purpose === 'device' && transactionId === null ? 'csr' : purpose}`)} ·{' '}
          <Time at={createdAt} />
        </span>
        <Actions>
          {waits && (
            <>
              <Button small icon="refresh" isDisabled={isTrying} onPress={() => onAct('try')}>
                {t('endpoint.request.try')}
              </Button>
              <Button small onPress={() => onAct('cancel')}>
                {t('endpoint.request.cancelOpen')}
              </Button>
            </>
          )}
          {isIssued && (
            <Button small icon="certificates" onPress={() => onAct('show')}>
              {t('endpoint.request.show')}
            </Button>
          )}
          {isIssued && purpose === 'device' && transactionId === null && state.revokedAt === null && (
            <Button small onPress={() => onAct('renew')}>
              {t('endpoint.request.renewOpen')}
            </Button>
          )}
          {isIssued && revocable && state.revokedAt === null && state.notAfter > now && (
            <Button small onPress={() => onAct('revoke')}>
              {t('endpoint.request.revokeOpen')}
            </Button>
          )}
        </Actions>
      </div>
      {sentence !== null && <p className={styles['quiet']}>{sentence}</p>}
      <Why state={state} />
      <Upstream state={state} />
    </li>
  );
}
