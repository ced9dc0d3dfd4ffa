import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { Endpoint, ValidationReport } from '../../../shared/contract/endpoints.ts';
import { useAction } from '../../app/action.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Mono } from '../../ui/copyable.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { saveText } from '../../ui/save.ts';
import { Time } from '../../ui/time.tsx';
import { confirm } from '../../ui/toast.tsx';
import { compareFingerprint, type Comparison } from './compare-fingerprint.ts';
import { isConfirmed, toConfirm } from './endpoint-settings.ts';
import styles from './endpoints.module.css';
import { keepEndpoint } from './use-endpoints.ts';
import { startValidation } from './validation-store.ts';

type Link = ValidationReport['chain'][number];

const trust = (client: AgentClient, { endpoint, sha256 }: { endpoint: Endpoint; sha256: string }) =>
  client.endpoints.confirm({ id: endpoint.id, version: endpoint.version, sha256 });

const REFUSED: readonly Comparison[] = ['differs', 'sha1', 'md5', 'partial', 'malformed'];

type Asked = {
  endpoint: Endpoint;
  link: Pick<Link, 'subject' | 'sha256'>;
  /** In place of the words for a first contact. */
  words?: { title: string; more: string };
};

/** The one decision that nobody can take for the operator: whether this is the CA. */
export function Ask({ endpoint, link, words }: Asked) {
  const { t } = useTranslation();
  const [written, setWritten] = useState('');
  const { run, busy, failure } = useAction(trust);
  const comparison = compareFingerprint(written, link.sha256);
  const refused = REFUSED.includes(comparison);
  const { title, more } = words ?? { title: t('endpoint.confirmTitle'), more: t('endpoint.confirmMore') };
  const act = async () => {
    const changed = await run({ endpoint, sha256: link.sha256 });
    if (changed === null) return;
    keepEndpoint(changed);
    confirm(t('endpoint.confirmed', { subject: link.subject }));
    // What waited for this is tried at once.
    void startValidation(endpoint);
  };
  return (
    <div className={styles['confirm']} role="group" aria-label={title}>
      <h3>{title}</h3>
      <p>{more}</p>
      <p className="mono">{link.subject}</p>
      <div className={styles['fingerprint']}>
        <Mono text={link.sha256} what={t('fingerprint.sha256')} group={4} large />
      </div>
      <TextField
        label={t('endpoint.expected')}
        help={comparison === 'same' ? t('endpoint.comparison.same') : t('endpoint.expectedHelp')}
        problem={refused ? t(`endpoint.comparison.${comparison}`) : null}
        value={written}
        onChange={setWritten}
        maxLength={200}
        autoComplete="off"
        mono
      />
      <FailureView failure={failure} />
      <div>
        <Button look="primary" icon="shield" isDisabled={busy || refused} onPress={() => void act()}>
          {t('endpoint.confirm')}
        </Button>
      </div>
    </div>
  );
}

function ChainLink({ link, confirmed }: { link: Link; confirmed: boolean }) {
  const { t } = useTranslation();
  return (
    <li>
      <div className={styles['linkHead']}>
        <strong className="mono">{link.subject}</strong>
        {confirmed && (
          <Badge tone="good" icon="shield">
            {t('endpoint.isConfirmed')}
          </Badge>
        )}
        <span>
          {t('endpoint.until')} <Time at={link.notAfter} as="day" />
        </span>
        <Button
          small
          look="quiet"
          icon="download"
          onPress={() => saveText('ca.pem', [link.pem], 'application/x-pem-file')}
        >
          {t('endpoint.savePem')}
        </Button>
      </div>
      <Mono text={link.sha256} what={t('fingerprint.sha256')} group={4} />
    </li>
  );
}

/** Asks the operator to confirm the CA, while it is not believed. */
export function ConfirmChain({ endpoint, report }: { endpoint: Endpoint; report: ValidationReport }) {
  const link = toConfirm(endpoint, report);
  return link === null ? null : <Ask key={link.sha256} endpoint={endpoint} link={link} />;
}

/** The CA's certificates as it sent them, the issuing one first. */
export function ChainSection({ endpoint, report }: { endpoint: Endpoint; report: ValidationReport }) {
  const { t } = useTranslation();
  const { chain } = report;
  if (chain.length === 0) return null;
  return (
    <div className={styles['chain']}>
      <h3>{t('endpoint.chain')}</h3>
      <ol>
        {chain.map((link) => (
          <ChainLink key={link.sha256} link={link} confirmed={isConfirmed(endpoint, link)} />
        ))}
      </ol>
    </div>
  );
}
