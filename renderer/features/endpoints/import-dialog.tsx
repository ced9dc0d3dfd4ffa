import { useState, type DragEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import type { AgentClient } from '../../../shared/contract/contract.ts';
import type { Endpoint } from '../../../shared/contract/endpoints.ts';
import { useAction } from '../../app/action.ts';
import { useProblemWords } from '../../app/problem-words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FailureView } from '../../ui/failure-view.tsx';
import { Form } from '../../ui/form.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Actions } from '../../ui/page.tsx';
import { confirm } from '../../ui/toast.tsx';
import styles from './endpoints.module.css';
import { importProblems } from './import-problems.ts';

/** Of the contract. */
const LIMIT = 1_048_576;

type Props = { onClose: () => void; onImported: (endpoints: readonly Endpoint[]) => void };
type Chosen = { readonly name: string; readonly json: string; readonly isLarge: boolean };

const take = (client: AgentClient, json: string) => client.endpoints.import({ json });

function FileField({ name, onChoose }: { name: string | null; onChoose: (file: File) => void }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file === undefined) return;
    event.preventDefault();
    onChoose(file);
  };
  return (
    <div
      className={styles['file']}
      role="group"
      aria-label={t('endpoint.import.file')}
      data-takes-files
      data-over={over || undefined}
      onDragOver={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <FileTrigger
        acceptedFileTypes={['.json', 'application/json']}
        onSelect={(files) => files?.[0] !== undefined && onChoose(files[0])}
      >
        <Button icon="importFile" autoFocus>
          {t('services.chooseFile')}
        </Button>
      </FileTrigger>
      <span role="status">{name ?? t('endpoint.import.fileHelp')}</span>
    </div>
  );
}

function Ask({ onClose, onImported }: Props) {
  const { t } = useTranslation();
  const words = useProblemWords();
  const { run, busy, failure, clear } = useAction(take);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const choose = async (file: File) => {
    clear();
    const isLarge = file.size > LIMIT;
    setChosen({ name: file.name, json: isLarge ? '' : await file.text(), isLarge });
  };
  const submit = async () => {
    if (chosen === null || chosen.isLarge) return;
    const made = await run(chosen.json);
    if (made === null) return;
    onClose();
    onImported(made);
    confirm(t('endpoint.import.done', { count: made.length }));
  };
  const found = importProblems(failure?.details, chosen?.json ?? '');
  const problems = chosen?.isLarge === true ? [{ of: null, code: 'endpoints-file-too-large', params: {} }] : found;
  return (
    <Form onSubmit={submit}>
      <p>{t('endpoint.import.more')}</p>
      <FileField name={chosen?.name ?? null} onChoose={(file) => void choose(file)} />
      {problems === null ? (
        <FailureView failure={failure} />
      ) : (
        <Notice tone="bad" title={t('endpoint.import.refused')}>
          <ul>
            {problems.map(({ of, ...problem }, index) => (
              <li key={index}>
                {of !== null && <strong>{of}: </strong>}
                {words(problem)}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <Actions>
        <Button
          type="submit"
          look="primary"
          icon="importFile"
          isDisabled={busy || chosen === null || problems !== null}
        >
          {t('endpoint.import.do')}
        </Button>
        <Button look="quiet" onPress={onClose}>
          {t('action.cancel')}
        </Button>
      </Actions>
    </Form>
  );
}

/** Definitions that were exported here or elsewhere: all of a file, or none where anything in it is wrong. */
export function ImportEndpointsDialog({ isOpen, ...rest }: Props & { isOpen: boolean }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('endpoint.import.title')} isOpen={isOpen} onClose={rest.onClose}>
      <Ask {...rest} />
    </Dialog>
  );
}
