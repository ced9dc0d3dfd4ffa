import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuthorityView } from '../../../shared/contract/authority.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Mono } from '../../ui/copyable.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import styles from './authority.module.css';
import { ActivateDialog, WithdrawDialog } from './decide-dialog.tsx';
import { DownloadButtons } from './download-buttons.tsx';
import { useFingerprintFacts } from './fingerprints.tsx';
import { PlanDialog } from './plan-dialog.tsx';
import { StageDialog } from './stage-dialog.tsx';
import { useFocusOnChange } from './use-focus-on-change.ts';

type Props = { present: AuthorityView; staged: AuthorityView };

/** What is staged, and what it waits for, in a sentence. */
function State({ staged: { activateAt } }: Pick<Props, 'staged'>) {
  const { t } = useTranslation();
  return (
    <div className={styles['state']}>
      <Badge tone="accent" icon="waiting">
        {t('rollover.staged')}
      </Badge>
      <p>
        {activateAt === null ? (
          t('rollover.followsByHand')
        ) : (
          <>
            {t('rollover.follows')} <Time at={activateAt} />.
          </>
        )}
      </p>
    </div>
  );
}

function StagedFacts({ staged }: Pick<Props, 'staged'>) {
  const { t } = useTranslation();
  const prints = useFingerprintFacts(staged.fingerprints);
  return (
    <Facts
      facts={[
        [
          t('certificate.fact.subject'),
          <span key="s" className="mono">
            {staged.subject}
          </span>,
        ],
        [t('certificate.fact.key'), t(`keyKind.${staged.keyKind.replace(':', '-')}`)],
        [t('certificate.fact.from'), <Time key="f" at={staged.notBefore} as="day" />],
        [t('certificate.fact.to'), <Time key="t" at={staged.notAfter} as="day" />],
        ...prints,
        staged.certificateUrl === null
          ? null
          : [t('authority.url'), <Mono key="u" text={staged.certificateUrl} what={t('authority.url')} />],
      ]}
    />
  );
}

function Staged({ present, staged }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<'nothing' | 'plan' | 'activate' | 'withdraw'>('nothing');
  const dialog = (which: typeof asking) => ({
    ...{ present, staged, isOpen: asking === which },
    onClose: () => setAsking('nothing'),
  });
  return (
    <Section
      title={t('rollover.stagedTitle', { name: staged.name })}
      actions={
        <>
          <Button small icon="remove" onPress={() => setAsking('withdraw')}>
            {t('rollover.withdraw.open')}
          </Button>
          <Button small icon="waiting" onPress={() => setAsking('plan')}>
            {t('rollover.plan')}
          </Button>
          <Button small look="primary" icon="power" onPress={() => setAsking('activate')}>
            {t('rollover.activate.open')}
          </Button>
        </>
      }
    >
      <div className={styles['staged']}>
        <State staged={staged} />
        <p>{t('rollover.meanwhile', { present: present.name })}</p>
        <StagedFacts staged={staged} />
        <div className={styles['buttons']}>
          <DownloadButtons small authority={staged} file="next-ca" />
        </div>
      </div>
      <PlanDialog {...dialog('plan')} />
      <ActivateDialog {...dialog('activate')} />
      <WithdrawDialog {...dialog('withdraw')} />
    </Section>
  );
}

function NothingStaged({ present }: Pick<Props, 'present'>) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <Section
      title={t('rollover.title')}
      sentence={t('rollover.more')}
      actions={
        <Button small icon="add" onPress={() => setOpen(true)}>
          {t('rollover.stage')}
        </Button>
      }
    >
      <StageDialog present={present} isOpen={isOpen} onClose={() => setOpen(false)} />
    </Section>
  );
}

/** How the present authority is followed by the next: what is staged, or that one can be. */
export function RolloverSection({ present, staged }: { present: AuthorityView; staged: AuthorityView | null }) {
  const element = useFocusOnChange(`${present.id} ${staged?.id ?? ''}`);
  return (
    <div ref={element} tabIndex={-1} className={styles['rollover']}>
      {staged === null ? <NothingStaged present={present} /> : <Staged present={present} staged={staged} />}
    </div>
  );
}
