import { useTranslation } from 'react-i18next';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { go } from '../../app/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Actions, Page } from '../../ui/page.tsx';
import { Loading, Progress } from '../../ui/progress.tsx';
import { saveText } from '../../ui/save.ts';
import { ImportChoose } from './import-choose.tsx';
import { ImportReportView } from './import-report.tsx';
import { useImport } from './import-store.ts';

function Importing({ done, total, startedAt }: { done: number; total: number; startedAt: number }) {
  const { t, i18n } = useTranslation();
  const cancel = useImport((state) => state.cancel);
  const number = new Intl.NumberFormat(i18n.language);
  // eslint-disable-next-line react-hooks/purity -- each progress event draws anew; the estimate is of that moment
  const elapsed = Date.now() - startedAt;
  const left = done === 0 ? null : Math.ceil(((elapsed / done) * (total - done)) / 1_000);
  const counts = t('status.progress', { done: number.format(done), total: number.format(total) });
  return (
    <>
      <Progress
        label={t('import.working')}
        done={done}
        total={total}
        detail={left === null ? counts : `${counts} · ${t('import.left', { count: left })}`}
      />
      <Actions>
        <Button onPress={cancel}>{t('action.cancel')}</Button>
      </Actions>
    </>
  );
}

function Done({ imported, challengesCsv }: { imported: number; challengesCsv: string }) {
  const { t } = useTranslation();
  const again = useImport((state) => state.again);
  return (
    <Notice
      tone="good"
      title={t('import.done', { count: imported })}
      actions={
        <>
          <Button
            look="primary"
            icon="download"
            onPress={() => saveText('challenges.csv', [challengesCsv], 'text/csv')}
          >
            {t('import.saveChallenges')}
          </Button>
          <Button
            onPress={() => {
              again();
              go({ page: 'registrations' });
            }}
          >
            {t('import.toRegistrations')}
          </Button>
        </>
      }
    >
      {t('import.challengesOnce')}
    </Notice>
  );
}

function Step() {
  const { t } = useTranslation();
  const { state, again } = useImport();
  switch (state.step) {
    case 'choose':
      return <ImportChoose />;
    case 'checking':
      return <Loading>{t('import.checking')}</Loading>;
    case 'checked':
      return <ImportReportView report={state.report} />;
    case 'importing':
      return <Importing {...state} />;
    case 'done':
      return <Done {...state} />;
    case 'cancelled':
      return (
        <Notice
          tone="neutral"
          title={t('import.cancelled')}
          actions={<Button onPress={again}>{t('import.another')}</Button>}
        >
          {t('import.cancelledMore')}
        </Notice>
      );
    default:
      return assertNever(state);
  }
}

export function ImportPage() {
  const { t } = useTranslation();
  const failure = useImport((state) => state.failure);
  return (
    <Page narrow title={t('import.title')} sentence={t('import.sentence')}>
      <FailureView failure={failure} />
      <Step />
    </Page>
  );
}
