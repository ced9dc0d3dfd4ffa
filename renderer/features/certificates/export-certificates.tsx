import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import { useAction } from '../../app/action.ts';
import { startJob } from '../../app/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { saveText } from '../../ui/save.ts';
import { confirm } from '../../ui/toast.tsx';

async function exported(client: AgentClient, label: string): Promise<true> {
  const job = startJob(label);
  try {
    const parts: string[] = [];
    for await (const part of await client.certificates.exportCsv({})) parts.push(part);
    saveText('certificates.csv', parts, 'text/csv');
    return true;
  } finally {
    job.end();
  }
}

export function ExportCertificates() {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction(exported);
  const save = async () => {
    if ((await run(t('certificates.exporting'))) === true) confirm(t('export.done', { file: 'certificates.csv' }));
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
