import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { startJob } from '../../app/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { saveText } from '../../ui/save.ts';
import { confirm } from '../../ui/toast.tsx';
import { FailureView } from '../../ui/failure-view.tsx';

async function exported(client: AgentClient, label: string): Promise<true> {
  const job = startJob(label);
  try {
    const parts: string[] = [];
    for await (const part of await client.registrations.exportCsv({})) parts.push(part);
    saveText('registrations.csv', parts, 'text/csv');
    return true;
  } finally {
    job.end();
  }
}

export function ExportButton() {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction(exported);
  const save = async () => {
    if ((await run(t('registrations.exporting'))) === true) confirm(t('export.done', { file: 'registrations.csv' }));
  };
  return (
    <>
      <FailureView failure={failure} />
      <Button icon="download" isDisabled={busy} onPress={() => void save()}>
        {t('action.export')}
      </Button>
    </>
  );
}
