import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { Button } from '../../ui/button.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Section } from '../../ui/page.tsx';
import styles from './settings.module.css';

const selfTest = (client: AgentClient) => client.agent.selfTest({});
type Results = Awaited<ReturnType<typeof selfTest>>;

export function SelfTest() {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction<null, Results>(selfTest);
  const [results, setResults] = useState<Results | null>(null);
  return (
    <Section
      title={t('settings.selfTest')}
      sentence={t('settings.selfTestMore')}
      actions={
        <Button small icon="shield" isDisabled={busy} onPress={() => void run(null).then(setResults)}>
          {t('settings.runSelfTest')}
        </Button>
      }
    >
      <FailureView failure={failure} />
      {results !== null && (
        <ul className={styles['tests']}>
          {results.map((result) => (
            <li key={result.algorithm} data-failed={!result.passed || undefined}>
              <Icon name={result.passed ? 'good' : 'bad'} />
              <span>
                {result.algorithm}
                {!result.passed && ` · ${t('settings.affects', { what: result.affects.join(', ') })}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
