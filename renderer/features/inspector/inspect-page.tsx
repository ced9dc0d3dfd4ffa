import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { go } from '../../app/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Actions, Page } from '../../ui/page.tsx';
import { Loading } from '../../ui/progress.tsx';
import { useInspect } from './inspect-store.ts';
import { InspectionView } from './inspection-view.tsx';
import { takeText } from './recognise.ts';

function Given() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  return (
    <>
      <TextField
        label={t('inspector.paste')}
        help={t('inspector.pasteHelp')}
        value={text}
        onChange={setText}
        lines={6}
        mono
      />
      <Actions>
        <Button look="primary" icon="inspect" isDisabled={text.trim() === ''} onPress={() => takeText(text.trim())}>
          {t('inspector.decode')}
        </Button>
      </Actions>
    </>
  );
}

/** Whatever was pasted or dropped, explained; nothing of it is kept. */
export function InspectPage() {
  const { t } = useTranslation();
  const { inspection, failure, busy, name } = useInspect();
  const known = inspection?.known ?? null;
  return (
    <Page
      narrow
      title={inspection === null ? t('inspector.title') : t(`inspector.kind.${inspection.kind}`)}
      sentence={name ?? t('inspector.sentence')}
      actions={
        inspection !== null && (
          <Button onPress={() => useInspect.setState({ inspection: null, name: null })}>
            {t('inspector.another')}
          </Button>
        )
      }
    >
      {busy && <Loading>{t('app.reading')}</Loading>}
      <FailureView failure={failure} />
      {known !== null && (
        <Notice
          tone="accent"
          title={t(`inspector.known.${known.kind}`)}
          actions={
            <Button
              small
              onPress={() =>
                go(
                  known.kind === 'certificate'
                    ? { page: 'certificates', id: known.serial }
                    : { page: 'registrations', id: known.id },
                )
              }
            >
              {t('inspector.openKnown')}
            </Button>
          }
        />
      )}
      {inspection === null ? !busy && <Given /> : <InspectionView inspection={inspection} />}
    </Page>
  );
}
