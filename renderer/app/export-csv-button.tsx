import { useTranslation } from 'react-i18next';
import type { AgentClient } from '../../shared/contract/contract.ts';
import { Button } from '../ui/button.tsx';
import { FailureView } from '../ui/failure-view.tsx';
import { saveText } from '../ui/save.ts';
import { confirm } from '../ui/toast.tsx';
import { useAction } from './action.ts';
import { startJob } from './jobs.ts';

type Noun = 'registrations' | 'certificates';

type Wish = { readonly noun: Noun; readonly label: string };

async function exported(client: AgentClient, { noun, label }: Wish): Promise<true> {
  const job = startJob(label);
  try {
    const parts: string[] = [];
    for await (const part of await client[noun].exportCsv({})) parts.push(part);
    saveText(`${noun}.csv`, parts, 'text/csv');
    return true;
  } finally {
    job.end();
  }
}

/** Saves every row of a noun as a CSV file; shown as a job while it runs. */
export function ExportCsvButton({ noun }: { noun: Noun }) {
  const { t } = useTranslation();
  const { run, busy, failure } = useAction(exported);
  const save = async () => {
    const label = noun === 'certificates' ? t('certificates.exporting') : t('registrations.exporting');
    if ((await run({ noun, label })) === true) confirm(t('export.done', { file: `${noun}.csv` }));
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
